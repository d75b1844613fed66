/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "request.h"
#include "syscall.bpf.h"

#define VECTORS_MAX 8
#define CRLFCRLF    0x0a0d0a0du

/* Room to gather the captured bytes, which may begin anywhere below CAPTURE_MAX. */
struct capture {
	struct request_data record;
	__u8 data[2 * CAPTURE_MAX];
};

/* One record under construction per CPU, which its program holds: see hold_cpu(). */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture);
} captures SEC(".maps");

/*
 * The functions that loop are global: the verifier walks them once, not for each state that a caller
 * can be in. They take numbers only, as kernels before 5.12 allow no pointers.
 */

static __always_inline struct capture *capture_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&captures, &zero);
}

/* Copies the first bytes of `count` buffers, at most `limit`, and says how many. */
__noinline __u32 gather_vectors(__u64 vectors, __u32 count, __u32 limit)
{
	const struct iovec *from = (const void *)vectors;
	struct capture *to = capture_here();
	struct iovec vector;
	__u32 done = 0, n;

	if (!to)
		return 0;
	for (__u32 i = 0; i < VECTORS_MAX; i++) {
		if (i >= count || done >= limit)
			break;
		if (bpf_probe_read_user(&vector, sizeof(vector), from + i))
			break;
		n = limit - done;
		if (n > vector.iov_len)
			n = vector.iov_len;
		/* verifier: cannot see that done + n <= limit; both are below CAPTURE_MAX */
		if (done >= CAPTURE_MAX || n > CAPTURE_MAX)
			break;
		if (bpf_probe_read_user(to->data + done, n, vector.iov_base))
			break;
		done += n;
	}
	return done;
}

/* Copies the first bytes, at most `limit`, and says how many. */
static __always_inline __u32 gather(struct capture *to, const struct user_data *user, __u32 limit)
{
	if (limit > user->length)
		limit = user->length;
	if (limit > CAPTURE_MAX)
		limit = CAPTURE_MAX;
	limit = bounded(limit, CAPTURE_MAX);
	if (user->buffer)
		return bpf_probe_read_user(to->data, limit, (const void *)user->buffer) ? 0 : limit;
	return gather_vectors((__u64)user->vectors, user->count, limit);
}

/* Reads the first bytes, at most `n` <= 8, as a little-endian number; says how many. */
static __always_inline __u32 first_bytes(const struct user_data *user, __u32 n, __u64 *head)
{
	__u64 buffer = user->buffer, room[2] = {}; /* of twice the size, see bounded() */
	struct iovec vector;
	long failed;

	*head = 0;
	if (!buffer) {
		if (!user->count || bpf_probe_read_user(&vector, sizeof(vector), user->vectors))
			return 0;
		buffer = (__u64)vector.iov_base;
		if (n > vector.iov_len)
			n = vector.iov_len;
	}
	if (n > user->length)
		n = user->length;
	if (n > sizeof(*head))
		n = sizeof(*head);
	n = bounded(n, sizeof(*head));
	failed = bpf_probe_read_user(room, n, (const void *)buffer);
	*head = room[0];
	return failed ? 0 : n;
}

/* Copies the last of `n` bytes that end at `end`, at most 8, into the record; says how many. */
static __always_inline __u32 copy_tail(struct capture *to, __u64 end, __u32 n)
{
	if (n > sizeof(to->record.tail))
		n = sizeof(to->record.tail);
	n = bounded(n, sizeof(to->record.tail));
	return bpf_probe_read_user(&to->record.tail, n, (const void *)(end - n)) ? 0 : n;
}

/* The same of `length` bytes in `count` buffers. They come from one of them. */
__noinline __u32 copy_vectors_tail(__u64 vectors, __u32 count, __u32 length)
{
	const struct iovec *from = (const void *)vectors;
	struct capture *to = capture_here();
	struct iovec vector;

	if (!to)
		return 0;
	for (__u32 i = 0; i < VECTORS_MAX; i++) {
		if (i >= count || bpf_probe_read_user(&vector, sizeof(vector), from + i))
			break;
		if (length <= vector.iov_len)
			return copy_tail(to, (__u64)vector.iov_base + length, length);
		length -= vector.iov_len;
	}
	return 0;
}

static __always_inline __u8 last_bytes(struct capture *to, const struct user_data *user)
{
	if (user->buffer)
		return copy_tail(to, user->buffer + user->length, user->length);
	return copy_vectors_tail((__u64)user->vectors, user->count, user->length);
}

/*
 * Whether the first CAPTURE_FIRST bytes hold an empty line: a line feed, then a carriage return or
 * another line feed. Eight bytes at a time, every byte but the last of a word against its
 * neighbour.
 */
__noinline __u32 has_empty_line(void)
{
	const __u64 ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
	struct capture *in = capture_here();
	__u64 word, lf, cr;

	if (!in)
		return 0;
	for (__u32 at = 0; at + 8 <= CAPTURE_FIRST; at += 7) {
		word = *(const volatile __u64 *)(in->data + at);
		lf = word ^ 0x0a * ones;
		cr = word ^ 0x0d * ones;
		/* exact zero-byte masks: no borrow runs from one byte into the next */
		lf = ~(((lf & ~highs) + ~highs) | lf | ~highs);
		cr = ~(((cr & ~highs) + ~highs) | cr | ~highs);
		if (lf & ((cr | lf) >> 8))
			return 1;
	}
	return 0;
}

/* Whether the captured bytes end with an empty line, as a head sent alone does. */
static __always_inline bool ends_empty_line(const struct capture *in, __u32 n)
{
	if (n < 4 || n > CAPTURE_MAX)
		return false;
	return *(const volatile __u32 *)(in->data + n - 4) == CRLFCRLF;
}
