/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

/* Kernels without the socket tracepoints: sockets are found by their addresses, read as any memory. */
#include "io.bpf.h"
#include "state.bpf.h"

#define IO_MAX 0x7ffff000 /* MAX_RW_COUNT: no system call moves more */

/*
 * By the address of the socket. Inserted at the first data of a TCP or unix stream socket, or when a
 * thread that works for a request opens one; deleted when the connection closes, bounded by LRU.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct sock *);
	__type(value, struct conn);
} conns_by_addr SEC(".maps");

static __always_inline struct conn *conn_by_addr(struct sock *sk, bool create)
{
	struct conn *conn = bpf_map_lookup_elem(&conns_by_addr, &sk);
	struct conn empty = {};

	if (conn || !create)
		return conn;
	bpf_map_update_elem(&conns_by_addr, &sk, &empty, BPF_NOEXIST);
	return bpf_map_lookup_elem(&conns_by_addr, &sk);
}

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

/* The socket is gone; another one may be there later. */
static __always_inline void forget_addr(struct sock *sk, struct conn *conn)
{
	report_end(sk, conn, END_CLOSED);
	bpf_map_delete_elem(&conns_by_addr, &sk);
}

static __always_inline __u32 written_addr(struct sock *sk)
{
	return BPF_CORE_READ((struct tcp_sock *)sk, write_seq);
}

/* A read or write of a TCP socket has ended, with `ret`. */
static __always_inline void handle_io_addr(struct sock *sk, const struct pt_regs *regs,
					   __u8 direction, long ret)
{
	struct operation op = {.sk = sk, .length = ret, .direction = direction, .by_addr = true};

	op.conn = conn_by_addr(sk, ret > 0);
	if (!op.conn)
		return;
	op.written = written_addr(sk);
	if (ret > 0)
		handle_io(&op, regs);
	else if (direction == DIRECTION_RECV)
		report_end(sk, op.conn, END_EOF);
	else
		op.conn->send_ns = 0; /* a send that failed leaves no stamp to the next one */
	if (op.conn->closing)
		forget_addr(sk, op.conn);
}

/* The end of every system call: `regs` are those that it began with. */
static __always_inline int handle_exit(const struct pt_regs *regs, long ret)
{
	__u8 direction = io_direction(regs);
	struct sock *sk;

	/* verifier: a long that becomes a length needs an upper bound, too */
	if (direction == DIRECTION_NONE || ret > IO_MAX || (ret < 0 && direction == DIRECTION_RECV))
		return 0;
	if (!observed(current_ids() >> 32))
		return 0;
	sk = socket_of(socket_fd(regs));
	if (!sk)
		return 0;
	if (is_tcp_addr(sk))
		handle_io_addr(sk, regs, direction, ret);
	else if (direction == DIRECTION_RECV && ret && is_unix_addr(sk))
		handle_unix(conn_by_addr(unix_key(sk), true), regs, ret);
	return 0;
}

static __always_inline int handle_state_addr(struct sock *sk, int state)
{
	__u64 token = state == TCP_SYN_SENT ? opens_for() : 0;
	struct conn *conn;

	if (token)
		handle_open(conn_by_addr(sk, true), token);
	if (!closes(state))
		return 0;
	conn = conn_by_addr(sk, false);
	if (!conn)
		return 0;
	handle_close(sk, conn, state, false);
	if (state == TCP_CLOSE && !conn->closing)
		bpf_map_delete_elem(&conns_by_addr, &sk);
	return 0;
}

static __always_inline int handle_begin_addr(struct sock *sk)
{
	struct conn *conn;

	if (!is_tcp_addr(sk) || !observed(current_ids() >> 32))
		return 0;
	conn = conn_by_addr(sk, true);
	if (conn && !conn->id)
		begin_conn(conn, written_addr(sk));
	stamp_begin(conn);
	return 0;
}

static __always_inline int handle_arrival_addr(struct sock *sk)
{
	if (is_tcp_addr(sk) && BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_LISTEN)
		stamp_arrival(conn_by_addr(sk, true));
	return 0;
}
