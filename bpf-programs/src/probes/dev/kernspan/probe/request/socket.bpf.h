/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

/* Kernels with the socket tracepoints, whose programs the verifier lets reach the socket. */
#include "kernspan/preempt.bpf.h"
#include "io.bpf.h"
#include "state.bpf.h"

/* Inserted at the first data of a TCP or unix stream socket, freed by the kernel with the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct conn);
} conns SEC(".maps");

static __always_inline bool is_tcp(const struct sock *sk)
{
	__u16 family = sk->__sk_common.skc_family;

	return (family == AF_INET || family == AF_INET6) && sk->sk_protocol == IPPROTO_TCP;
}

/* Where the stream stands, which every read and every send moves on. */
static __always_inline __u32 position(struct sock *sk, __u8 direction)
{
	struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (!tp)
		return 0;
	return direction == DIRECTION_RECV ? tp->copied_seq : tp->write_seq;
}

static __always_inline void handle_socket(struct sock *sk, int length, __u8 direction)
{
	if (length < 0 || !observed(current_ids() >> 32))
		return;
	if (is_tcp(sk)) {
		__u64 create = length ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0;
		struct operation op = {.sk = sk, .length = length, .direction = direction};

		op.conn = bpf_sk_storage_get(&conns, sk, 0, create);
		op.written = position(sk, DIRECTION_SEND);
		if (preempts_programs && length && op.conn && direction == DIRECTION_RECV)
			op.conn->received = position(sk, DIRECTION_RECV);
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
	__u32 last;

	if (!is_tcp(sk))
		return true;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	/* What moves nothing can be done twice. */
	if (length <= 0 || !conn)
		return false;
	last = direction == DIRECTION_RECV ? conn->received : conn->sent;
	return conn->left || last == position(sk, direction);
}

static __always_inline void handle_begin(struct sock *sk)
{
	struct conn *conn;

	if (!is_tcp(sk) || !observed(current_ids() >> 32))
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (conn && !conn->id)
		begin_conn(conn, position(sk, DIRECTION_SEND));
	stamp_begin(conn);
}

/* A send that failed leaves no stamp to the next one. */
static __always_inline void forget_begin(struct sock *sk)
{
	struct conn *conn = is_tcp(sk) ? bpf_sk_storage_get(&conns, sk, 0, 0) : NULL;

	if (conn)
		conn->send_ns = 0;
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

static __always_inline void handle_arrival(struct sock *sk)
{
	if (is_tcp(sk) && sk->__sk_common.skc_state != TCP_LISTEN)
		stamp_arrival(bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE));
}

static __always_inline void handle_state(struct sock *sk, int state)
{
	__u64 token = state == TCP_SYN_SENT ? opens_for() : 0;
	struct conn *conn;

	if (token)
		handle_open(bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE),
			    token);
	if (!closes(state))
		return;
	conn = bpf_sk_storage_get(&conns, sk, 0, 0);
	if (conn)
		handle_close(sk, conn, state, true);
}
