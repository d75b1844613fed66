/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "capture.bpf.h"
#include "turn.bpf.h"

#define SIGNATURES_MAX 32

/* The protocols to look for; set before the load. */
const volatile struct request_signature signatures[SIGNATURES_MAX];
const volatile __u32 signature_count;

/*
 * Whether the first `n` bytes of a message are those of a protocol, or may become so: flags of the
 * record, and the protocol above them. Global for the verifier, as it is a loop.
 */
__noinline __u32 recognise(__u64 head, __u32 n)
{
	__u64 have = n >= 8 ? ~0ull : (1ull << (8 * n)) - 1;
	__u32 flags = 0;

	if (!n)
		return 0;
	for (__u32 i = 0; i < SIGNATURES_MAX && i < signature_count; i++) {
		__u64 mask = signatures[i].mask;

		if ((head ^ signatures[i].value) & mask & have)
			continue;
		if (!(mask & ~have))
			return signatures[i].flag | (__u32)signatures[i].protocol << 16;
		flags = DATA_PARTIAL;
	}
	return flags;
}

/*
 * The first bytes, at most 8, as a little-endian number; says how many. A read of the process's
 * memory costs as much as many other steps: where the bytes will be reported, all are read at once.
 */
static __always_inline __u32 read_head(struct operation *op, __u64 *head)
{
	struct capture *to = capture_here();

	if (!op->conn->protocol || !(op->flags & DATA_RUN_START) || !to)
		return first_bytes(&op->user, 8, head);
	op->gathered = gather(to, &op->user, CAPTURE_FIRST);
	*head = *(const volatile __u64 *)to->data;
	if (op->gathered >= 8)
		return 8;
	*head &= (1ull << (8 * op->gathered)) - 1;
	return op->gathered;
}

/* Reads the first bytes of the operation and compares them, together with those of the run. */
static __always_inline __u16 sign(struct operation *op, __u8 *protocol)
{
	struct run *run = run_of(op);
	__u32 have = run->head_bytes & 7;
	__u64 head;
	__u32 n = read_head(op, &head), found = recognise(head, n);

	if (op->flags & DATA_RUN_START) {
		run->head = head;
		run->head_bytes = n;
	} else if (run->head_bytes < 8) {
		/*
		 * The run began with fewer than 8 bytes: its signature may end in these, unless a
		 * message begins with them, behind an empty line that the run began with.
		 */
		run->head |= head << (8 * have);
		run->head_bytes = n + have > 8 ? 8 : n + have;
		if (!(found & (DATA_REQUEST | DATA_RESPONSE)))
			found = recognise(run->head, run->head_bytes);
	}
	*protocol = found >> 16;
	return found;
}

/* Follows the connection from the first message that is recognised; says whether to report. */
static __always_inline bool follow(struct operation *op)
{
	struct conn *conn = op->conn;
	struct run *run = run_of(op);
	__u8 protocol = 0;
	__u16 kind = 0;

	if (op->visible)
		kind = sign(op, &protocol);
	else
		op->flags |= DATA_UNSEEN;
	op->flags |= kind;
	if (kind & (DATA_REQUEST | DATA_RESPONSE)) {
		bool serves = !(kind & DATA_REQUEST) == (op->direction == DIRECTION_SEND);

		conn->misses = 0;
		run->head_done = 0;
		conn->protocol = protocol;
		conn->role = serves ? ROLE_SERVER : ROLE_CLIENT;
		return true;
	}
	if (op->flags & DATA_RUN_START) {
		if (!op->visible && !conn->protocol)
			tally(TALLY_UNSEEN_STARTS);
		if (!(kind & DATA_PARTIAL))
			run->head_done = 1;
		conn->misses++;
	}
	return conn->protocol || (kind & DATA_PARTIAL);
}
