/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "conn.bpf.h"
#include "syscall.bpf.h"

/* One read or write, gathered before anything is decided. */
struct operation {
	struct sock *sk;
	struct conn *conn;
	struct thread *thread; /* if it is traced */
	struct user_data user;
	__u64 now;
	__u64 previous_ns;
	__u32 written; /* where the stream to send stands */
	__u32 sends;   /* how many come before; a send counts itself */
	__u32 length;
	__u32 gathered; /* first bytes that the record under construction has already */
	__u16 flags;
	__u8 direction;
	bool visible; /* the bytes can be read */
	bool by_addr; /* the socket was found by its address: the verifier does not know it */
	__u8 __pad[3];
};

/* Without types no socket is known to the verifier, which must not see the other branches. */
static __always_inline bool by_addr(const struct operation *op)
{
	return op->by_addr || !kernel_types;
}

/* What goes in its direction. */
static __always_inline struct run *run_of(const struct operation *op)
{
	return &op->conn->runs[op->direction & 1];
}
