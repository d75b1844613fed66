// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* For kernels without types, by the tracepoints' own records. */
#define NO_KERNEL_TYPES
#include "address.bpf.h"

SEC("?tracepoint/raw_syscalls/sys_exit")
int request_exit(struct trace_event_raw_sys_exit *ctx)
{
	return handle_exit(current_regs(), ctx->ret);
}

SEC("?tracepoint/sock/inet_sock_set_state")
int request_gone(struct trace_event_raw_inet_sock_set_state *ctx)
{
	return handle_state_addr((struct sock *)ctx->skaddr, ctx->newstate);
}

SEC("?tracepoint/sock/sk_data_ready")
int request_arrive(struct trace_event_raw_sk_data_ready *ctx)
{
	return handle_arrival_addr((struct sock *)ctx->skaddr);
}

char LICENSE[] SEC("license") = "GPL";
