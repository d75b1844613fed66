// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* For kernels without types. */
#define NO_KERNEL_TYPES
#include "address.bpf.h"

SEC("?raw_tp/sys_exit")
int BPF_PROG(request_exit, struct pt_regs *regs, long ret)
{
	return handle_exit(regs, ret);
}

SEC("?raw_tp/inet_sock_set_state")
int BPF_PROG(request_gone, struct sock *sk, int oldstate, int newstate)
{
	return handle_state_addr(sk, newstate);
}

SEC("?raw_tp/tcp_sendmsg_locked")
int BPF_PROG(request_begin, struct sock *sk)
{
	return handle_begin_addr(sk);
}

SEC("?raw_tp/sk_data_ready")
int BPF_PROG(request_arrive, struct sock *sk)
{
	return handle_arrival_addr(sk);
}

char LICENSE[] SEC("license") = "GPL";
