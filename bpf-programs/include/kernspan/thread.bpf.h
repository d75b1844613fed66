/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/compat.bpf.h"
#include "kernspan/ledger.h"

/* What is kept of a traced thread. */
struct thread {
	struct ledger_totals totals; /* up to since_ns */
	struct ledger_totals begin;  /* as they were at begin_ns, when a send began */
	__u64 begin_ns;
	__u64 since_ns; /* when the state began */
	__u64 irq_base;
	__u64 steal_base;
	__u64 token;	  /* the request that it works for: the one it read last */
	__u64 blocked_by; /* the request that kept it waiting longest */
	__u64 blocked_by_ns;
	__u8 state;
	__u8 timed; /* a lock whose wait ends by itself */
	__u8 __pad[6];
};

#ifndef NO_KERNEL_TYPES
/*
 * Inserted by the request probe when a thread first reads or sends a request, and by the ledger
 * probe for the threads of a process that is watched; freed by the kernel with the thread. Shared by
 * their objects. The loader leaves the map out where tracing programs may not use task storage.
 */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");
#endif

struct old_thread {
	struct task_struct *task;
	__u64 started_ns; /* a number is given again, together with this it is not */
	struct thread thread;
};

/*
 * The same by thread number, for kernels without task storage. Inserted as above; LRU bounds it:
 * beyond them the thread that was asked for longest ago begins anew.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct old_thread);
} old_threads SEC(".maps");

static const struct old_thread no_thread;

/* Set by tests: do as on a kernel without task storage. */
const volatile bool no_task_storage;

/*
 * Tracing programs may use task storage since 5.12, when it moved from the blob of the LSMs into the
 * task itself.
 */
static __always_inline bool has_task_storage(void)
{
	return kernel_types && !no_task_storage &&
	       bpf_core_field_exists(struct task_struct, bpf_storage);
}

static __always_inline struct thread *old_thread_of(struct task_struct *task, bool create)
{
	__u32 tid = BPF_CORE_READ(task, pid);
	struct old_thread *found = bpf_map_lookup_elem(&old_threads, &tid);

	if (found && found->started_ns == BPF_CORE_READ(task, start_time))
		return &found->thread;
	if (!create)
		return NULL;
	bpf_map_update_elem(&old_threads, &tid, &no_thread, BPF_ANY);
	found = bpf_map_lookup_elem(&old_threads, &tid);
	if (!found)
		return NULL;
	found->task = task;
	found->started_ns = BPF_CORE_READ(task, start_time);
	return &found->thread;
}

/*
 * What is kept of a thread, zeroed when it is created: NULL if there is none, or no room. `task` is
 * one that the verifier knows, where it knows any: an argument, or current_task().
 */
static __always_inline struct thread *thread_of(struct task_struct *task, bool create)
{
#ifndef NO_KERNEL_TYPES
	if (has_task_storage()) {
		/* Most threads have nothing: that is not worth the call. */
		if (!create && !task->bpf_storage)
			return NULL;
		return bpf_task_storage_get(&threads, task, 0,
					    create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);
	}
#endif
	return old_thread_of(task, create);
}

/* A thread that is kept by its number; NULL if there is none, or another one has that number now. */
static __always_inline struct old_thread *old_thread_by_id(__u32 tid)
{
	struct old_thread *found = bpf_map_lookup_elem(&old_threads, &tid);
	struct task_struct *task;

	if (!found)
		return NULL;
	task = found->task;
	return BPF_CORE_READ(task, start_time) == found->started_ns ? found : NULL;
}
