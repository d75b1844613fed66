// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "address.bpf.h"
#include "socket.bpf.h"

ENUM_TYPE(request_kind);
ENUM_TYPE(request_direction);
ENUM_TYPE(request_role);
ENUM_TYPE(request_flags);
ENUM_TYPE(request_end_reason);
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

SEC("?tp_btf/sk_data_ready")
int BPF_PROG(request_arrive, struct sock *sk)
{
	handle_arrival(sk);
	return 0;
}

static __always_inline int state_entered(struct sock *sk, int state)
{
	hold_cpu();
	handle_state(sk, state);
	release_cpu();
	return 0;
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state, struct sock *sk, int oldstate, int newstate)
{
	return state_entered(sk, newstate);
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state_2, struct sock *sk, int oldstate, int newstate)
{
	return state_entered(sk, newstate);
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_state_3, struct sock *sk, int oldstate, int newstate)
{
	return state_entered(sk, newstate);
}

/* For kernels without the socket tracepoints. */
SEC("?tp_btf/sys_exit")
int BPF_PROG(request_exit, struct pt_regs *regs, long ret)
{
	return handle_exit(regs, ret);
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(request_gone, struct sock *sk, int oldstate, int newstate)
{
	return handle_state_addr(sk, newstate);
}

char LICENSE[] SEC("license") = "GPL";
