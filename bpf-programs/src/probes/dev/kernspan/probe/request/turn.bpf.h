/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

/* When the direction changes, and which read and which send come first. */
#include "operation.bpf.h"

static __always_inline __u32 reported_sends(const struct conn *conn)
{
	return conn->sent >> 32;
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
	bool turns = conn->direction != DIRECTION_RECV, ahead = overtakes(op);

	op->sends = reported_sends(conn) + ahead;
	if (ahead && conn->overtaken != op->sends) {
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
	struct run *run = run_of(op);

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
