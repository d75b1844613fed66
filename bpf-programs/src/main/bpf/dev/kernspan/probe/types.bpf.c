// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * Holds the types that a file tells against the running kernel: what they make of the agent's own
 * threads, against what helpers say of them.
 */
#define NO_KERNEL_TYPES
#include "kernspan/compat.bpf.h"

const volatile __u32 self_tgid;

__u32 compared;
__u32 differing;
__u64 stack_bytes; /* see stack_size */

static __always_inline bool same_name(const struct task_struct *task)
{
	__u64 told[2] = {}, seen[2] = {};

	bpf_get_current_comm(seen, sizeof(seen));
	bpf_probe_read_kernel_str(told, sizeof(told), task->comm);
	return told[0] == seen[0] && told[1] == seen[1];
}

static __always_inline bool same_thread(const struct task_struct *task, __u64 ids)
{
	__u64 told = (__u64)BPF_CORE_READ(task, tgid) << 32 | (__u32)BPF_CORE_READ(task, pid);

	return told == ids && (__u32)BPF_CORE_READ(task, group_leader, pid) == ids >> 32;
}

SEC("?raw_tp/sys_exit")
int BPF_PROG(types_compare, struct pt_regs *regs)
{
	struct task_struct *task = current_task();
	__u64 ids = bpf_get_current_pid_tgid();

	if (ids >> 32 != self_tgid)
		return 0;
	__sync_fetch_and_add(&compared, 1);
	if (!same_thread(task, ids) || !same_name(task))
		__sync_fetch_and_add(&differing, 1);
	stack_bytes =
		(void *)regs - BPF_CORE_READ(task, stack) + bpf_core_type_size(struct pt_regs);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
