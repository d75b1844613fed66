/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "follow.bpf.h"
#include "report.bpf.h"

/* The one way of every read and write. */
static __always_inline void handle_io(struct operation *op, const struct pt_regs *regs)
{
	struct conn *conn = op->conn;
	bool reported;

	if (!conn || conn->left)
		return;
	op->now = bpf_ktime_get_ns();
	op->thread = thread_of(current_task(), false);
	if (op->thread)
		op->now = ledger_now(op->thread, current_task(), op->now);
	op->previous_ns = conn->last_ns;
	if (!conn->id)
		begin_conn(conn, op->written);
	turn(op);
	conn->last_ns = op->now;
	op->visible = find_user_data(&op->user, regs, op->length);
	reported = follow(op);
	if (reported)
		report_data(op);
	else if (op->direction == DIRECTION_RECV)
		conn->arrival_ns = 0;
	if (op->direction == DIRECTION_SEND)
		end_send(op, reported);
	if (conn->misses < (conn->protocol ? MISSES_DECIDED : MISSES_UNDECIDED))
		return;
	conn->left = 1;
	report_end(op->sk, conn, END_LEFT);
}

/* Stamps the first byte that nobody has read yet. */
static __always_inline void stamp_arrival(struct conn *conn)
{
	if (conn && !conn->left && !conn->arrival_ns)
		conn->arrival_ns = bpf_ktime_get_ns();
}

/* Stamps the begin of a send: by its end the other side may have read it. Servers need none. */
static __always_inline void stamp_begin(struct conn *conn)
{
	struct thread *thread;

	if (!conn || conn->left || conn->role == ROLE_SERVER || conn->send_ns)
		return;
	conn->send_ns = bpf_ktime_get_ns();
	thread = thread_of(current_task(), false);
	if (thread)
		conn->send_ns = ledger_mark(thread, current_task(), conn->send_ns);
}

/* Requests on unix sockets are counted, not followed. */
static __always_inline void handle_unix(struct conn *conn, const struct pt_regs *regs, int length)
{
	struct operation op = {.conn = conn, .flags = DATA_RUN_START};
	__u8 protocol;

	if (!conn || conn->left || !find_user_data(&op.user, regs, length))
		return;
	if (sign(&op, &protocol) & DATA_REQUEST) {
		conn->misses = 0;
		tally(TALLY_UNIX_REQUESTS);
	} else if (++conn->misses >= MISSES_UNDECIDED) {
		conn->left = 1;
	}
}

/*
 * Whether the thread that runs here is sending on this socket. On loopback all that follows from the
 * send can happen within it: the other side takes the data, and answers that it has gone.
 */
static __always_inline bool in_send(struct sock *sk)
{
	const struct pt_regs *regs = current_regs();

	return io_direction(regs) == DIRECTION_SEND && socket_of(socket_fd(regs)) == sk;
}
