// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* For kernels without types. */
#define NO_KERNEL_TYPES
#include "switch.bpf.h"

SEC("raw_tp/sched_switch")
int BPF_PROG(ledger_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	return handle_switch(preempt, prev, next);
}

SEC("raw_tp/sched_waking")
int BPF_PROG(ledger_waking, struct task_struct *task)
{
	return handle_waking(task);
}

char LICENSE[] SEC("license") = "GPL";
