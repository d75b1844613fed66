// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "kernspan/kernel.h"
#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "exec.h"
#include "task.bpf.h"
#include "env.bpf.h"

#define PAGE_BYTES 4096 /* or a part of a page, where pages are larger */

/* Whether to look for the two variables of struct exec_env; nothing else of it is ever read out. */
const volatile __u8 env_on = 1;

EVENT_TYPE(exec_start);
EVENT_TYPE(exec_exit);
EVENT_TYPE(exec_env);
ENUM_TYPE(exec_kind);
ENUM_TYPE(exec_flags);

struct start_record {
	struct exec_start start;
	char args[ARGS_MAX];
};

/* One record under construction per CPU: a program is not entered again where it already runs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct start_record);
} start_records SEC(".maps");

/*
 * Copies the arguments as the kernel has just written them into the new program's memory, so that
 * all are there, as they are not at the entry of execve. A page may already be swapped out: what
 * lies before it is taken.
 */
static __always_inline __u32 read_args(struct start_record *to, const struct mm_struct *mm)
{
	__u64 from = BPF_CORE_READ(mm, arg_start);
	__u64 size = BPF_CORE_READ(mm, arg_end) - from;
	__u64 in_page = PAGE_BYTES - from % PAGE_BYTES;

	if (size > ARGS_MAX) {
		to->start.flags |= EXEC_ARGS_CUT;
		size = ARGS_MAX;
	}
	if (!bpf_probe_read_user(to->args, size, (const void *)from))
		return size;
	to->start.flags |= EXEC_ARGS_CUT;
	lost(LOST_ARGS);
	if (in_page < size && !bpf_probe_read_user(to->args, in_page, (const void *)from))
		return in_page;
	return 0;
}

static __always_inline void fill_start(struct exec_start *start, const struct task_struct *task)
{
	struct upid own = own_pid(task);

	event_header(&start->header, EXEC_START, bpf_ktime_get_ns());
	start->start_ns = BPF_CORE_READ(task, group_leader, start_time);
	start->start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	start->cgroup_id = bpf_get_current_cgroup_id();
	start->ppid = BPF_CORE_READ(task, real_parent, tgid);
	start->uid = bpf_get_current_uid_gid();
	start->pid_ns = BPF_CORE_READ(own.ns, ns.inum);
	start->ns_pid = own.nr;
	start->flags = 0;
	__builtin_memset(start->__pad, 0, sizeof(start->__pad));
	bpf_get_current_comm(start->comm, sizeof(start->comm));
}

static __always_inline void report_start(const struct task_struct *task, const struct mm_struct *mm)
{
	__u32 zero = 0, size;
	struct start_record *record = bpf_map_lookup_elem(&start_records, &zero);

	if (!record)
		return;
	fill_start(&record->start, task);
	record->start.args_bytes = read_args(record, mm);
	size = sizeof(record->start) + record->start.args_bytes;
	if (size > sizeof(*record)) /* verifier: args_bytes is at most ARGS_MAX */
		size = sizeof(*record);
	event_output(record, size);
}

static __always_inline void report_env(const struct task_struct *task, const struct mm_struct *mm)
{
	struct exec_env *env = find_env(mm);

	if (!env)
		return;
	event_header(&env->header, EXEC_ENV, bpf_ktime_get_ns());
	env->start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	event_output(env, sizeof(*env));
}

static __always_inline int handle_exec(const struct task_struct *task)
{
	const struct mm_struct *mm = BPF_CORE_READ(task, mm);

	if (!observed(bpf_get_current_pid_tgid() >> 32))
		return 0;
	if (env_on)
		report_env(task, mm);
	report_start(task, mm);
	return 0;
}

static __always_inline int handle_exit(const struct task_struct *task, const __u64 *args)
{
	__u32 status = wait_status(task);
	struct exec_exit *event;
	__u64 now;

	if (!observed(bpf_get_current_pid_tgid() >> 32) || !ends_process(task, args))
		return 0;
	now = bpf_ktime_get_ns();
	event = event_reserve(sizeof(*event), EXEC_EXIT, now);
	if (!event)
		return 0;
	event->start_boot_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	event->duration_ns = now - BPF_CORE_READ(task, group_leader, start_time);
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	event->exit_code = status >> 8 & 0xff;
	event->signal = status & 0x7f;
	event->flags = status & 0x80 ? EXEC_CORE_DUMPED : 0;
	__builtin_memset(event->__pad, 0, sizeof(event->__pad));
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event_submit(event, sizeof(*event));
	return 0;
}

SEC("?tp_btf/sched_process_exec")
int exec_start_btf(__u64 *args)
{
	return handle_exec((const struct task_struct *)args[0]);
}

SEC("?tp_btf/sched_process_exit")
int exec_exit_btf(__u64 *args)
{
	return handle_exit((const struct task_struct *)args[0], args);
}

SEC("?raw_tp/sched_process_exec")
int exec_start_raw(__u64 *args)
{
	return handle_exec((const struct task_struct *)args[0]);
}

SEC("?raw_tp/sched_process_exit")
int exec_exit_raw(__u64 *args)
{
	return handle_exit((const struct task_struct *)args[0], args);
}

char LICENSE[] SEC("license") = "GPL";
