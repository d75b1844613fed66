/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "conn.bpf.h"
#include "syscall.bpf.h"
#include "capture.bpf.h"

#define SIGNATURES_MAX 32

/* The protocols to look for; set before the load. */
const volatile struct request_signature signatures[SIGNATURES_MAX];
const volatile __u32 signature_count;

/* One read or write, gathered before anything is decided. */
struct operation {
	struct sock *sk;
	struct conn *conn;
	struct thread *thread; /* if it is traced */
	struct user_data user;
	__u64 now;
	__u64 previous_ns;
	__u32 written; /* where the stream to send stands */
	__u32 sends;   /* how many come before; a send counts itself */
	__u32 length;
	__u32 gathered; /* first bytes that the record under construction has already */
	__u16 flags;
	__u8 direction;
	bool visible; /* the bytes can be read */
	bool by_addr; /* the socket was found by its address: the verifier does not know it */
	__u8 __pad[3];
};

/* Without types no socket is known to the verifier, which must not see the other branches. */
static __always_inline bool by_addr(const struct operation *op)
{
	return op->by_addr || !kernel_types;
}

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

/* A FIN takes a place in the stream, too. */
static __always_inline bool sends_data(const struct operation *op)
{
	const struct sock *sk = op->sk;
	int state;

	if (by_addr(op))
		state = BPF_CORE_READ(sk, __sk_common.skc_state);
	else
		state = sk->__sk_common.skc_state;
	return state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT;
}

/*
 * Whether this read overtakes a send of another thread: the other side has had its data, and has
 * answered, while the sender was kept from its end. Only the stream's position tells.
 */
static __always_inline bool overtakes(const struct operation *op)
{
	return (__u32)op->conn->sent != op->written && sends_data(op);
}

static __always_inline bool turn_to_read(struct operation *op)
{
	struct conn *conn = op->conn;
	bool turns = conn->direction != DIRECTION_RECV;

	op->sends = reported_sends(conn) + overtakes(op);
	if (op->sends != reported_sends(conn) && op->sends != conn->overtaken) {
		conn->overtaken = op->sends;
		conn->goes_on = conn->direction == DIRECTION_SEND;
		turns = true;
	}
	conn->direction = DIRECTION_RECV;
	return turns;
}

static __always_inline bool turn_to_send(struct operation *op)
{
	struct conn *conn = op->conn;
	bool turns = conn->direction != DIRECTION_SEND;

	op->sends = reported_sends(conn) + 1;
	/* What it belongs to is over; the run of the reads that overtook it goes on. */
	if (conn->overtaken == op->sends)
		return !conn->goes_on;
	conn->direction = DIRECTION_SEND;
	return turns;
}

/* Begins a new run when the direction changes. */
static __always_inline void turn(struct operation *op)
{
	struct run *run = &op->conn->runs[op->direction & 1];

	if (!(op->direction == DIRECTION_RECV ? turn_to_read(op) : turn_to_send(op)))
		return;
	op->flags = DATA_RUN_START;
	run->head = 0;
	run->captured = 0;
	run->head_bytes = 0;
	run->head_done = 0;
}

/* The last step of a send, in one: whoever reads from here on does not overtake it. */
static __always_inline void end_send(const struct operation *op, bool reported)
{
	__u64 sends = reported ? op->sends : op->sends - 1;

	op->conn->sent = sends << 32 | op->written;
	op->conn->send_ns = 0;
}

/* Reads the first bytes of the operation and compares them, together with those of the run. */
static __always_inline __u16 sign(struct operation *op, __u8 *protocol)
{
	struct run *run = &op->conn->runs[op->direction & 1];
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
	struct run *run = &conn->runs[op->direction & 1];
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
