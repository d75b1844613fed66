/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/syscall.bpf.h"
#include "request.h"

/* The user memory of one read or write: a buffer, or a vector of buffers. */
struct user_data {
	const struct iovec *vectors;
	__u64 buffer;
	__u32 count;
	__u32 length;
};

static __always_inline const struct pt_regs *current_regs(void)
{
	return entry_regs(current_task());
}

/* Takes the first buffer of a vector for all, if it holds all: most vectors are of one. */
static __always_inline void unwrap(struct user_data *user)
{
	struct iovec first;

	if (!user->count || bpf_probe_read_user(&first, sizeof(first), user->vectors))
		return;
	if (first.iov_len >= user->length)
		user->buffer = (__u64)first.iov_base;
}

/* Finds the caller's buffers from the registers of the system call in progress. */
static __always_inline bool find_user_data(struct user_data *user, const struct pt_regs *regs,
					   __u32 length)
{
	/* verifier: read here, or clang merges the branches' loads from different pointers */
	__u64 arg2 = ARG2_OF(regs), arg3 = ARG3_OF(regs);
	struct user_msghdr message;

	user->length = length;
	user->vectors = NULL;
	user->count = 0;
	user->buffer = 0;
	switch (SYSCALL_OF(regs)) {
	case NR_READ:
	case NR_WRITE:
	case NR_RECVFROM:
	case NR_SENDTO:
		user->buffer = arg2;
		return true;
	case NR_READV:
	case NR_WRITEV:
		user->vectors = (const void *)arg2;
		user->count = arg3;
		unwrap(user);
		return true;
	case NR_RECVMSG:
	case NR_SENDMSG:
		if (bpf_probe_read_user(&message, sizeof(message), (const void *)arg2))
			return false;
		user->vectors = message.msg_iov;
		user->count = message.msg_iovlen;
		unwrap(user);
		return true;
	}
	return false;
}

/* What the call does to the socket of socket_fd(); DIRECTION_NONE for all other calls. */
static __always_inline __u8 io_direction(const struct pt_regs *regs)
{
	switch (SYSCALL_OF(regs)) {
	case NR_READ:
	case NR_READV:
		return DIRECTION_RECV;
	case NR_RECVFROM:
		return ARG4_OF(regs) & MSG_PEEK ? DIRECTION_NONE : DIRECTION_RECV;
	case NR_RECVMSG:
		return ARG3_OF(regs) & MSG_PEEK ? DIRECTION_NONE : DIRECTION_RECV;
	case NR_WRITE:
	case NR_WRITEV:
	case NR_SENDTO:
	case NR_SENDMSG:
	case NR_SENDFILE:
	case NR_SPLICE: /* reads by splice are not seen */
		return DIRECTION_SEND;
	}
	return DIRECTION_NONE;
}

/* The descriptor that the call reads from or writes to. */
static __always_inline __u32 socket_fd(const struct pt_regs *regs)
{
	/* verifier: read here, or clang merges the branches' loads from different pointers */
	__u32 first = ARG1_OF(regs), third = ARG3_OF(regs);

	return SYSCALL_OF(regs) == NR_SPLICE ? third : first;
}

/* The socket behind a file descriptor of the current process, or NULL. */
static __always_inline struct sock *socket_of(__u32 fd)
{
	struct file *file = file_of(current_task(), fd);
	struct socket *socket;

	if (file_type(file) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk);
}
