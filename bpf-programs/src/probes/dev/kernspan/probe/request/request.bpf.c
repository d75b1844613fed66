// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "io.bpf.h"
#include "state.bpf.h"

#define IO_MAX 0x7ffff000 /* MAX_RW_COUNT: no system call moves more */

ENUM_TYPE(request_kind);
ENUM_TYPE(request_direction);
ENUM_TYPE(request_role);
ENUM_TYPE(request_flags);
ENUM_TYPE(request_end_reason);
ENUM_TYPE(request_tally);
EVENT_TYPE(request_conn);
EVENT_TYPE(request_data);
EVENT_TYPE(request_end);

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(request_recv, struct sock *sk, int ret, int flags)
{
	if (flags & MSG_PEEK)
		return 0;
	hold_cpu();
	handle_socket(sk, ret, DIRECTION_RECV);
	release_cpu();
	return 0;
}

static __always_inline int recv_again(struct sock *sk, int length, int flags)
{
	if (flags & MSG_PEEK)
		return 0;
	hold_cpu();
	if (!seen(sk, length, DIRECTION_RECV))
		handle_socket(sk, length, DIRECTION_RECV);
	release_cpu();
	return 0;
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(request_recv_2, struct sock *sk, int ret, int flags)
{
	return recv_again(sk, ret, flags);
}

SEC("?tp_btf/sock_recv_length")
int BPF_PROG(request_recv_3, struct sock *sk, int ret, int flags)
{
	return recv_again(sk, ret, flags);
}

SEC("?tp_btf/tcp_sendmsg_locked")
int BPF_PROG(request_begin, struct sock *sk)
{
	hold_cpu();
	handle_begin(sk);
	release_cpu();
	return 0;
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(request_send, struct sock *sk, int ret, int flags)
{
	hold_cpu();
	handle_send(sk, ret);
	release_cpu();
	return 0;
}

static __always_inline int send_again(struct sock *sk, int length)
{
	hold_cpu();
	if (!seen(sk, length, DIRECTION_SEND))
		handle_send(sk, length);
	release_cpu();
	return 0;
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(request_send_2, struct sock *sk, int ret, int flags)
{
	return send_again(sk, ret);
}

SEC("?tp_btf/sock_send_length")
int BPF_PROG(request_send_3, struct sock *sk, int ret, int flags)
{
	return send_again(sk, ret);
}

/* Stamps the first byte that nobody has read yet. */
SEC("?tp_btf/sk_data_ready")
int BPF_PROG(request_arrive, struct sock *sk)
{
	struct conn *conn;

	if (!is_tcp(sk) || sk->__sk_common.skc_state == TCP_LISTEN)
		return 0;
	conn = bpf_sk_storage_get(&conns, sk, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (conn && !conn->left && !conn->arrival_ns)
		conn->arrival_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int handle_state(struct sock *sk, int state)
{
	hold_cpu();
	state_entered(sk, state);
	release_cpu();
	return 0;
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state, struct sock *sk, int oldstate, int newstate)
{
	return handle_state(sk, newstate);
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state_2, struct sock *sk, int oldstate, int newstate)
{
	return handle_state(sk, newstate);
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state_3, struct sock *sk, int oldstate, int newstate)
{
	return handle_state(sk, newstate);
}

/* A socket that was found by its address is gone; another one may be there later. */
static __always_inline void forget_addr(struct sock *sk, struct conn *conn)
{
	report_end(sk, conn, END_CLOSED);
	bpf_map_delete_elem(&conns_by_addr, &sk);
}

/* For kernels without the socket tracepoints: the end of every system call. */
SEC("?tp_btf/sys_exit")
int BPF_PROG(request_exit, struct pt_regs *regs, long ret)
{
	__u8 direction = io_direction(regs);
	struct operation op = {.length = ret, .direction = direction, .by_addr = true};
	struct sock *sk;

	/* verifier: a long that becomes a length needs an upper bound, too */
	if (direction == DIRECTION_NONE || ret < 0 || ret > IO_MAX)
		return 0;
	if (!observed(current_ids() >> 32))
		return 0;
	sk = socket_of(ARG1_OF(regs));
	if (!sk)
		return 0;
	if (!is_tcp_addr(sk)) {
		if (direction == DIRECTION_RECV && ret && is_unix_addr(sk))
			handle_unix(conn_by_addr(unix_key(sk), true), regs, ret);
		return 0;
	}
	op.sk = sk;
	op.conn = conn_by_addr(sk, ret > 0);
	if (ret > 0)
		handle_io(&op, regs);
	else if (op.conn && direction == DIRECTION_RECV)
		report_end(sk, op.conn, END_EOF);
	if (op.conn && op.conn->closing)
		forget_addr(sk, op.conn);
	return 0;
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_gone, struct sock *sk, int oldstate, int newstate)
{
	struct conn *conn;

	if (!ends(newstate))
		return 0;
	conn = conn_by_addr(sk, false);
	if (!conn)
		return 0;
	if (newstate == TCP_CLOSE && in_send(sk))
		conn->closing = 1;
	else if (newstate == TCP_CLOSE)
		forget_addr(sk, conn);
	else
		report_end(sk, conn, END_LOCAL_CLOSE);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
