/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/event.h"

enum tcpconnect_result {
	CONNECT_DONE = 0,
	CONNECT_FAILED = 1,    /* `error` says why */
	CONNECT_ABANDONED = 2, /* the process closed the socket before */
};

/* The end of one active open. tgid and tid of the header are those of the thread that called. */
struct tcpconnect_event {
	struct event_header header;
	__u64 duration_ns;   /* since the first SYN */
	__u8 local_addr[16]; /* IPv4 in the first four bytes */
	__u8 remote_addr[16];
	__u16 local_port;
	__u16 remote_port;
	__u16 family; /* AF_INET or AF_INET6; AF_INET for IPv4 in IPv6 */
	__u16 result; /* enum tcpconnect_result */
	__s32 error;  /* errno; 0: the kernel left none */
	__u32 __pad;
	char comm[16];
};
