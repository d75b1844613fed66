/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/compat.bpf.h"

/*
 * The system call that a thread is in, from the registers that it entered the kernel with, and what
 * its file descriptors are. The numbers are those of 64-bit programs.
 */

/* One register of those that entry_regs() or an argument gave. */
#define REG(regs, name) (has_typed_helper(task_pt_regs) ? (regs)->name : BPF_CORE_READ(regs, name))

#if defined(__TARGET_ARCH_x86)
#define SYSCALL_OF(regs) ((long)REG(regs, orig_ax)) /* below 0: a fault or an interrupt */
#define ARG1_OF(regs)	 REG(regs, di)
#define ARG2_OF(regs)	 REG(regs, si)
#define ARG3_OF(regs)	 REG(regs, dx)
#define ARG4_OF(regs)	 REG(regs, r10)
#define ARG5_OF(regs)	 REG(regs, r8)
enum {
	NR_READ = 0,
	NR_WRITE = 1,
	NR_OPEN = 2,
	NR_POLL = 7,
	NR_PREAD64 = 17,
	NR_PWRITE64 = 18,
	NR_READV = 19,
	NR_WRITEV = 20,
	NR_SELECT = 23,
	NR_MSYNC = 26,
	NR_NANOSLEEP = 35,
	NR_SENDFILE = 40,
	NR_CONNECT = 42,
	NR_ACCEPT = 43,
	NR_SENDTO = 44,
	NR_RECVFROM = 45,
	NR_SENDMSG = 46,
	NR_RECVMSG = 47,
	NR_CLONE = 56,
	NR_FORK = 57,
	NR_VFORK = 58,
	NR_WAIT4 = 61,
	NR_SEMOP = 65,
	NR_FLOCK = 73,
	NR_FSYNC = 74,
	NR_FDATASYNC = 75,
	NR_TRUNCATE = 76,
	NR_FTRUNCATE = 77,
	NR_RENAME = 82,
	NR_MKDIR = 83,
	NR_UNLINK = 87,
	NR_SYNC = 162,
	NR_FUTEX = 202,
	NR_IO_GETEVENTS = 208,
	NR_SEMTIMEDOP = 220,
	NR_CLOCK_NANOSLEEP = 230,
	NR_EPOLL_WAIT = 232,
	NR_WAITID = 247,
	NR_OPENAT = 257,
	NR_MKDIRAT = 258,
	NR_UNLINKAT = 263,
	NR_RENAMEAT = 264,
	NR_PSELECT6 = 270,
	NR_PPOLL = 271,
	NR_SPLICE = 275,
	NR_SYNC_FILE_RANGE = 277,
	NR_EPOLL_PWAIT = 281,
	NR_FALLOCATE = 285,
	NR_ACCEPT4 = 288,
	NR_PREADV = 295,
	NR_PWRITEV = 296,
	NR_RECVMMSG = 299,
	NR_SYNCFS = 306,
	NR_SENDMMSG = 307,
	NR_RENAMEAT2 = 316,
	NR_COPY_FILE_RANGE = 326,
	NR_PREADV2 = 327,
	NR_PWRITEV2 = 328,
};
#else
#define SYSCALL_OF(regs) ((long)REG(regs, syscallno))
#define ARG1_OF(regs)	 REG(regs, orig_x0) /* regs[0] has the result by the end */
#define ARG2_OF(regs)	 REG(regs, regs[1])
#define ARG3_OF(regs)	 REG(regs, regs[2])
#define ARG4_OF(regs)	 REG(regs, regs[3])
#define ARG5_OF(regs)	 REG(regs, regs[4])
enum {
	NR_IO_GETEVENTS = 4,
	NR_EPOLL_PWAIT = 22,
	NR_FLOCK = 32,
	NR_MKDIRAT = 34,
	NR_UNLINKAT = 35,
	NR_RENAMEAT = 38,
	NR_TRUNCATE = 45,
	NR_FTRUNCATE = 46,
	NR_FALLOCATE = 47,
	NR_OPENAT = 56,
	NR_READ = 63,
	NR_WRITE = 64,
	NR_READV = 65,
	NR_WRITEV = 66,
	NR_PREAD64 = 67,
	NR_PWRITE64 = 68,
	NR_PREADV = 69,
	NR_PWRITEV = 70,
	NR_SENDFILE = 71,
	NR_PSELECT6 = 72,
	NR_PPOLL = 73,
	NR_SPLICE = 76,
	NR_SYNC = 81,
	NR_FSYNC = 82,
	NR_FDATASYNC = 83,
	NR_SYNC_FILE_RANGE = 84,
	NR_WAITID = 95,
	NR_FUTEX = 98,
	NR_NANOSLEEP = 101,
	NR_CLOCK_NANOSLEEP = 115,
	NR_SEMTIMEDOP = 192,
	NR_SEMOP = 193,
	NR_ACCEPT = 202,
	NR_CONNECT = 203,
	NR_SENDTO = 206,
	NR_RECVFROM = 207,
	NR_SENDMSG = 211,
	NR_RECVMSG = 212,
	NR_CLONE = 220,
	NR_MSYNC = 227,
	NR_ACCEPT4 = 242,
	NR_RECVMMSG = 243,
	NR_WAIT4 = 260,
	NR_SYNCFS = 267,
	NR_SENDMMSG = 269,
	NR_RENAMEAT2 = 276,
	NR_COPY_FILE_RANGE = 285,
	NR_PREADV2 = 286,
	NR_PWRITEV2 = 287,
};
#endif

/* The same number on every architecture, as all since 5.1. */
enum {
	NR_IO_URING_ENTER = 426,
	NR_CLONE3 = 435,
	NR_OPENAT2 = 437,
	NR_EPOLL_PWAIT2 = 441,
	NR_FUTEX_WAITV = 449,
	NR_FUTEX_WAKE = 454,
	NR_FUTEX_WAIT = 455,
	NR_FUTEX_REQUEUE = 456,
};

#define S_IFMT	 0170000
#define S_IFIFO	 0010000
#define S_IFSOCK 0140000

/* The open file behind a descriptor of the thread, or NULL: an address, for BPF_CORE_READ. */
static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files, *file = NULL;

	if (fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	files = BPF_CORE_READ(table, fd);
	return bpf_probe_read_kernel(&file, sizeof(file), files + fd) ? NULL : file;
}

/* The type bits (S_IFMT) of an open file; 0 if there is none. */
static __always_inline __u32 file_type(struct file *file)
{
	return file ? BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT : 0;
}
