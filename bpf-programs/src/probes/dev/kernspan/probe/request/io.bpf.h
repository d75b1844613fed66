/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "kernspan/preempt.bpf.h"
#include "follow.bpf.h"
#include "report.bpf.h"

/* The one way of every read and write. */
static __always_inline void handle_io(struct operation *op, const struct pt_regs *regs)
{
	struct conn *conn = op->conn;

	if (!conn || conn->left)
		return;
	if (preempts_programs && !op->by_addr)
		conn->position[op->direction & 1] = position(op->sk, op->direction);
	op->now = bpf_ktime_get_ns();
	op->thread = threads_of(current_task(), false);
	if (op->thread)
		op->now = ledger_now(op->thread, current_task(), op->now);
	op->previous_ns = conn->last_ns;
	op->previous_bytes = conn->run_bytes;
	if (turn(conn, op->direction))
		op->flags = DATA_RUN_START;
	conn->run_bytes += op->length;
	conn->last_ns = op->now;
	op->visible = find_user_data(&op->user, regs, op->length);
	if (follow(op))
		report_data(op);
	else if (op->direction == DIRECTION_RECV)
		conn->arrival_ns = 0;
	if (op->direction == DIRECTION_SEND)
		conn->send_ns = 0;
	if (conn->misses < (conn->protocol ? MISSES_DECIDED : MISSES_UNDECIDED))
		return;
	conn->left = 1;
	report_end(op->sk, conn, END_LEFT);
}

static __always_inline bool is_tcp(const struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	return (family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP;
}

/* The same for a socket that was found by its address. */
static __always_inline bool is_tcp_addr(struct sock *sk)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

static __always_inline bool is_unix_addr(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_family) == AF_UNIX;
}

/* Nobody says when a unix socket is gone: a TCP socket may come to lie there, and is no such. */
static __always_inline struct sock *unix_key(struct sock *sk)
{
	return (void *)sk + 1;
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

static __always_inline void handle_socket(struct sock *sk, int length, __u8 direction)
{
	if (length < 0 || !observed(current_ids() >> 32))
		return;
	if (is_tcp(sk)) {
		__u64 create = length ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0;
		struct operation op = {.sk = sk, .length = length, .direction = direction};

		op.conn = bpf_sk_storage_get(&conns, sk, 0, create);
		if (length)
			handle_io(&op, current_regs());
		else if (op.conn && direction == DIRECTION_RECV)
			report_end(sk, op.conn, END_EOF);
	} else if (sk->__sk_common.skc_family == AF_UNIX && length && direction == DIRECTION_RECV) {
		handle_unix(bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE),
			    current_regs(), length);
	}
}

/* Whether a program has run for this operation. For those on unix sockets none runs again. */
static __always_inline bool seen(struct sock *sk, int length, __u8 direction)
{
	struct conn *conn;

	if (!is_tcp(sk))
		return true;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	/* What moves nothing can be done twice. */
	return length > 0 && conn && conn->position[direction] == position(sk, direction);
}

/* Stamps the begin of a send: by its end the other side may have read it. Servers need none. */
static __always_inline void handle_begin(struct sock *sk)
{
	struct thread *thread;
	struct conn *conn;

	if (!is_tcp(sk) || !observed(current_ids() >> 32))
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!conn || conn->left || conn->role == ROLE_SERVER || conn->send_ns)
		return;
	conn->send_ns = bpf_ktime_get_ns();
	thread = threads_of(current_task(), false);
	if (thread)
		conn->send_ns = ledger_mark(thread, current_task(), conn->send_ns);
}

/* A send that failed leaves no stamp to the next one. */
static __always_inline void forget_begin(struct sock *sk)
{
	struct conn *conn = is_tcp(sk) ? bpf_sk_storage_get(&conns, sk, 0, 0) : NULL;

	if (conn)
		conn->send_ns = 0;
}

/*
 * Whether the thread that runs here is sending on this socket. On loopback all that follows from the
 * send can happen within it: the other side takes the data, and answers that it has gone.
 */
static __always_inline bool in_send(struct sock *sk)
{
	const struct pt_regs *regs = current_regs();

	return io_direction(regs) == DIRECTION_SEND && socket_of(ARG1_OF(regs)) == sk;
}

/* Tells of an end that came while data was being sent, behind that data. */
static __always_inline void end_after_send(struct sock *sk)
{
	struct conn *conn = is_tcp(sk) ? bpf_sk_storage_get(&conns, sk, 0, 0) : NULL;

	if (conn && conn->closing)
		report_end(sk, conn, END_CLOSED);
}

static __always_inline void handle_send(struct sock *sk, int length)
{
	if (length < 0)
		forget_begin(sk);
	else
		handle_socket(sk, length, DIRECTION_SEND);
	if (sk->__sk_common.skc_state == TCP_CLOSE)
		end_after_send(sk);
}
