/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/ledger.bpf.h"
#include "kernspan/syscall.bpf.h"

#define TASK_UNINTERRUPTIBLE 2

/* What it means that a thread waits in a system call. */
enum wait {
	WAIT_OTHER,
	WAIT_LOCK,
	WAIT_FUTEX, /* with the timeout in argument 4: a lock without one */
	WAIT_FUTEX_5,
	WAIT_DISK,
	WAIT_NET_READ,
	WAIT_NET_WRITE,
	WAIT_FILE_READ, /* of whatever the descriptor in argument 1 is */
	WAIT_FILE_WRITE,
	WAIT_POLL,
	WAIT_SLEEP,
	WAIT_CHILD,
};

#define SYSCALLS 512 /* a power of two above the numbers below */

static const __u8 wait_in[SYSCALLS] = {
#if defined(__TARGET_ARCH_x86)
	[NR_OPEN] = WAIT_DISK,
	[NR_RENAME] = WAIT_DISK,
	[NR_MKDIR] = WAIT_DISK,
	[NR_UNLINK] = WAIT_DISK,
	[NR_POLL] = WAIT_POLL,
	[NR_SELECT] = WAIT_POLL,
	[NR_EPOLL_WAIT] = WAIT_POLL,
	[NR_FORK] = WAIT_CHILD,
	[NR_VFORK] = WAIT_CHILD,
#endif
	[NR_FUTEX] = WAIT_FUTEX,
	[NR_FUTEX_WAITV] = WAIT_FUTEX,
	[NR_FUTEX_WAIT] = WAIT_FUTEX_5,
	[NR_SEMOP] = WAIT_LOCK,
	[NR_SEMTIMEDOP] = WAIT_FUTEX,
	[NR_FLOCK] = WAIT_LOCK,
	[NR_NANOSLEEP] = WAIT_SLEEP,
	[NR_CLOCK_NANOSLEEP] = WAIT_SLEEP,
	[NR_PPOLL] = WAIT_POLL,
	[NR_PSELECT6] = WAIT_POLL,
	[NR_EPOLL_PWAIT] = WAIT_POLL,
	[NR_EPOLL_PWAIT2] = WAIT_POLL,
	[NR_IO_URING_ENTER] = WAIT_POLL,
	[NR_READ] = WAIT_FILE_READ,
	[NR_READV] = WAIT_FILE_READ,
	[NR_SPLICE] = WAIT_FILE_READ,
	[NR_WRITE] = WAIT_FILE_WRITE,
	[NR_WRITEV] = WAIT_FILE_WRITE,
	[NR_SENDFILE] = WAIT_FILE_WRITE,
	[NR_ACCEPT] = WAIT_NET_READ,
	[NR_ACCEPT4] = WAIT_NET_READ,
	[NR_RECVFROM] = WAIT_NET_READ,
	[NR_RECVMSG] = WAIT_NET_READ,
	[NR_RECVMMSG] = WAIT_NET_READ,
	[NR_CONNECT] = WAIT_NET_WRITE,
	[NR_SENDTO] = WAIT_NET_WRITE,
	[NR_SENDMSG] = WAIT_NET_WRITE,
	[NR_SENDMMSG] = WAIT_NET_WRITE,
	[NR_OPENAT] = WAIT_DISK,
	[NR_OPENAT2] = WAIT_DISK,
	[NR_RENAMEAT] = WAIT_DISK,
	[NR_RENAMEAT2] = WAIT_DISK,
	[NR_MKDIRAT] = WAIT_DISK,
	[NR_UNLINKAT] = WAIT_DISK,
	[NR_TRUNCATE] = WAIT_DISK,
	[NR_FTRUNCATE] = WAIT_DISK,
	[NR_FALLOCATE] = WAIT_DISK,
	[NR_PREAD64] = WAIT_DISK,
	[NR_PWRITE64] = WAIT_DISK,
	[NR_PREADV] = WAIT_DISK,
	[NR_PWRITEV] = WAIT_DISK,
	[NR_PREADV2] = WAIT_DISK,
	[NR_PWRITEV2] = WAIT_DISK,
	[NR_COPY_FILE_RANGE] = WAIT_DISK,
	[NR_SYNC] = WAIT_DISK,
	[NR_SYNCFS] = WAIT_DISK,
	[NR_FSYNC] = WAIT_DISK,
	[NR_FDATASYNC] = WAIT_DISK,
	[NR_SYNC_FILE_RANGE] = WAIT_DISK,
	[NR_MSYNC] = WAIT_DISK,
	[NR_IO_GETEVENTS] = WAIT_DISK,
	[NR_CLONE] = WAIT_CHILD, /* vfork, which waits for the child's exec */
	[NR_CLONE3] = WAIT_CHILD,
	[NR_WAIT4] = WAIT_CHILD,
	[NR_WAITID] = WAIT_CHILD,
};

/* The older name of task_struct.__state, until 5.14. */
struct task_struct___old {
	volatile long state;
} __attribute__((preserve_access_index));

/* 0: the thread can run. */
static __always_inline __u64 task_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return ARG_FIELD(task, __state);
	return ARG_FIELD((struct task_struct___old *)task, state);
}

/* Whether the CPU quota of its cgroup keeps a thread that can run from running. */
static __always_inline bool is_throttled(struct task_struct *task)
{
	struct cfs_rq *queue = NULL;

	/* Since 6.18 the thread itself is throttled, before that the queue that it is in. */
	if (bpf_core_field_exists(task->throttled))
		return ARG_FIELD(task, throttled);
	if (!bpf_core_field_exists(queue->throttle_count))
		return false;
	queue = ARG_FIELD(task, se.cfs_rq);
	return ARG_FIELD(queue, throttle_count) > 0;
}

static __always_inline bool in_iowait(struct task_struct *task)
{
	if (kernel_types)
		return BPF_CORE_READ_BITFIELD(task, in_iowait);
	return BPF_CORE_READ_BITFIELD_PROBED(task, in_iowait);
}

/* What a file of this type (S_IFMT) is waited for. */
static __always_inline __u8 wait_for_file(__u32 type, __u8 socket)
{
	if (type == S_IFSOCK)
		return socket;
	if (type == S_IFIFO)
		return LEDGER_PIPE;
	return LEDGER_OTHER;
}

/* A wait on a futex that ends by itself is a sleep, until it is seen that another thread ends it. */
static __always_inline __u8 wait_for_futex(struct thread *thread, __u64 timeout)
{
	thread->timed = timeout != 0;
	return timeout ? LEDGER_SLEEP : LEDGER_LOCK;
}

/*
 * What the thread, which stops running now or waits already, waits for: told by the system call that
 * it is in. A disk is what the kernel calls a wait for I/O, or an uninterruptible one in a call that
 * works on files.
 */
static __always_inline __u8 wait_of(struct thread *thread, struct task_struct *task)
{
	const struct pt_regs *regs = entry_regs(task);
	bool uninterruptible = task_state(task) & TASK_UNINTERRUPTIBLE;
	long number = SYSCALL_OF(regs);
	__u8 state = LEDGER_OTHER;

	thread->timed = 0;
	if (number < 0)
		return uninterruptible ? LEDGER_PAGE_FAULT : LEDGER_OTHER;
	if (in_iowait(task))
		return LEDGER_DISK;
	switch (wait_in[number & (SYSCALLS - 1)]) {
	case WAIT_LOCK:
		return LEDGER_LOCK;
	case WAIT_FUTEX:
		return wait_for_futex(thread, ARG4_OF(regs));
	case WAIT_FUTEX_5:
		return wait_for_futex(thread, ARG5_OF(regs));
	case WAIT_DISK:
		return LEDGER_DISK;
	case WAIT_NET_READ:
		return LEDGER_NET_READ;
	case WAIT_NET_WRITE:
		return LEDGER_NET_WRITE;
	case WAIT_FILE_READ:
		state = wait_for_file(file_type(file_of(task, ARG1_OF(regs))), LEDGER_NET_READ);
		break;
	case WAIT_FILE_WRITE:
		state = wait_for_file(file_type(file_of(task, ARG1_OF(regs))), LEDGER_NET_WRITE);
		break;
	case WAIT_POLL:
		return LEDGER_POLL;
	case WAIT_SLEEP:
		return LEDGER_SLEEP;
	case WAIT_CHILD:
		return LEDGER_CHILD;
	}
	if (state != LEDGER_OTHER || !uninterruptible)
		return state;
	return wait_in[number & (SYSCALLS - 1)] == WAIT_OTHER ? LEDGER_KERNEL_LOCK : LEDGER_DISK;
}
