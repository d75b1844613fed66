/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/kernel.h"

#define PF_KTHREAD	  0x00200000
#define SIGNAL_GROUP_EXIT 4

/* The number that a process has in its own pid namespace, the innermost of those that number it. */
static __always_inline struct upid own_pid(const struct task_struct *task)
{
	const struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	const void *numbers = (const void *)pid + bpf_core_field_offset(pid->numbers);
	__u32 level = BPF_CORE_READ(pid, level);
	const struct upid *last = numbers + level * bpf_core_type_size(struct upid);
	struct upid own;

	own.nr = BPF_CORE_READ(last, nr);
	own.ns = BPF_CORE_READ(last, ns);
	return own;
}

/* The status that wait(2) gives to the parent. */
static __always_inline __u32 wait_status(const struct task_struct *task)
{
	if (BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(task, signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

/*
 * Set by the loader. The tracepoint has a record of its own since it has a second argument, which says
 * whether the thread is the last; before that it shared the record of other tracepoints.
 */
const volatile bool kernel_has_trace_event_raw_sched_process_exit;

/*
 * Whether the exit of this thread is that of its process. Kernels without the tracepoint's second
 * argument cannot tell the last thread from one that exits at the same time: there the process ends
 * with its first thread.
 */
static __always_inline bool ends_process(const struct task_struct *task, const __u64 *args)
{
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return false;
	if (kernel_has_trace_event_raw_sched_process_exit)
		return args[1];
	return BPF_CORE_READ(task, pid) == BPF_CORE_READ(task, tgid);
}
