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

/* One record under construction per CPU; tracepoints run with preemption off. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture);
} captures SEC(".maps");

/* Copies the first bytes, at most `limit`, and says how many. */
static __always_inline __u32 gather(struct capture *to, const struct user_data *user, __u32 limit)
{
	struct iovec vector;
	__u32 done = 0, n;

	if (limit > user->length)
		limit = user->length;
	if (limit > CAPTURE_MAX)
		limit = CAPTURE_MAX;
	if (user->buffer)
		return bpf_probe_read_user(to->data, limit, (const void *)user->buffer) ? 0 : limit;
	for (__u32 i = 0; i < VECTORS_MAX; i++) {
		if (i >= user->count || done >= limit)
			break;
		if (bpf_probe_read_user(&vector, sizeof(vector), user->vectors + i))
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

/* Reads the first bytes, at most `n` <= 8, as a little-endian number; says how many. */
static __always_inline __u32 first_bytes(const struct user_data *user, __u32 n, __u64 *head)
{
	__u64 buffer = user->buffer;
	struct iovec vector;

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
	return bpf_probe_read_user(head, n, (const void *)buffer) ? 0 : n;
}

/* Reads the last bytes, at most 8; says how many. They come from one buffer of a vector. */
static __always_inline __u8 last_bytes(const struct user_data *user, __u64 *tail)
{
	__u64 end = user->buffer + user->length;
	__u32 n = user->length, before = 0;
	struct iovec vector;

	*tail = 0;
	if (!user->buffer) {
		end = 0;
		for (__u32 i = 0; i < VECTORS_MAX; i++) {
			if (i >= user->count)
				break;
			if (bpf_probe_read_user(&vector, sizeof(vector), user->vectors + i))
				break;
			n = user->length - before;
			if (n <= vector.iov_len) {
				end = (__u64)vector.iov_base + n;
				break;
			}
			before += vector.iov_len;
		}
		if (!end)
			return 0;
	}
	if (n > sizeof(*tail))
		n = sizeof(*tail);
	return bpf_probe_read_user(tail, n, (const void *)(end - n)) ? 0 : n;
}

/*
 * Whether the first CAPTURE_FIRST bytes hold an empty line: a line feed, then a carriage return or
 * another line feed. Eight bytes at a time, every byte but the last of a word against its
 * neighbour. Without branches, so that the verifier walks one path.
 */
static __always_inline bool has_empty_line(const struct capture *in)
{
	const __u64 ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
	__u64 found = 0, word, lf, cr;

	for (__u32 at = 0; at + 8 <= CAPTURE_FIRST; at += 7) {
		word = *(const volatile __u64 *)(in->data + at);
		lf = word ^ 0x0a * ones;
		cr = word ^ 0x0d * ones;
		/* exact zero-byte masks: no borrow runs from one byte into the next */
		lf = ~(((lf & ~highs) + ~highs) | lf | ~highs);
		cr = ~(((cr & ~highs) + ~highs) | cr | ~highs);
		found |= lf & ((cr | lf) >> 8);
	}
	return found;
}

/* Whether the captured bytes end with an empty line, as a head sent alone does. */
static __always_inline bool ends_empty_line(const struct capture *in, __u32 n)
{
	if (n < 4 || n > CAPTURE_MAX)
		return false;
	return *(const volatile __u32 *)(in->data + n - 4) == CRLFCRLF;
}
