// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "switch.bpf.h"

ENUM_TYPE(ledger_limits);
EVENT_TYPE(ledger_totals);
EVENT_TYPE(ledger_thread);

/* The process whose threads the iterator gives, and traces; 0 for none. */
__u32 watched_tgid;

SEC("tp_btf/sched_switch")
int BPF_PROG(ledger_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	return handle_switch(preempt, prev, next);
}

SEC("tp_btf/sched_waking")
int BPF_PROG(ledger_waking, struct task_struct *task)
{
	return handle_waking(task);
}

/* The context of the iterator over threads; its struct is the kernel's. */
struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

/* A thread that is traced from now on, whatever it is doing. */
static __always_inline void watch(struct thread *thread, struct task_struct *task, __u64 now)
{
	__u8 state = LEDGER_PREEMPTED;

	if (task_state(task))
		state = wait_of(thread, task);
	ledger_begin(thread, task, now);
	thread->state = state;
}

/* Gives the threads of the watched process, and traces those that are not traced yet. */
SEC("iter/task")
int ledger_threads(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	struct ledger_thread out = {};
	struct thread *thread;

	if (!task || !watched_tgid || (__u32)task->tgid != watched_tgid)
		return 0;
	thread = thread_of(task, true);
	if (!thread) {
		lost(LOST_MAP_FULL);
		return 0;
	}
	out.time_ns = bpf_ktime_get_ns();
	if (!thread->since_ns)
		watch(thread, task, out.time_ns);
	out.totals = thread->totals;
	out.state = thread->state;
	if (out.state < LEDGER_STATES && out.time_ns > thread->since_ns)
		out.totals.ns[out.state] += out.time_ns - thread->since_ns;
	out.totals.voluntary_switches = task->nvcsw;
	out.totals.involuntary_switches = task->nivcsw;
	out.totals.minor_faults = task->min_flt;
	out.totals.major_faults = task->maj_flt;
	out.totals.read_bytes = task->ioac.read_bytes;
	out.totals.write_bytes = task->ioac.write_bytes;
	out.tid = task->pid;
	out.serving = thread->token != 0;
	bpf_probe_read_kernel_str(out.comm, sizeof(out.comm), task->comm);
	bpf_seq_write(seq, &out, sizeof(out));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
