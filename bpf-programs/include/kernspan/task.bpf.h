/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/compat.bpf.h"

/* Set by tests: do as on a kernel without task storage. */
const volatile bool no_task_storage;

/*
 * Tracing programs may use task storage since 5.12, when it moved from the blob of the LSMs into the
 * task itself.
 */
static __always_inline bool has_task_storage(void)
{
	return !no_task_storage && bpf_core_field_exists(struct task_struct, bpf_storage);
}

/* Names a thread for good: a thread id is given again, together with its start it is not. */
static __always_inline __u64 thread_key(struct task_struct *task)
{
	__u64 started = BPF_CORE_READ(task, start_time);

	return (__u64)BPF_CORE_READ(task, pid) << 32 | (__u32)(started >> 10);
}

/*
 * A zeroed `what` for each thread, reached by `map`_of(task, create): NULL if there is none, or no
 * room. Task storage, which the kernel frees with the thread. Where tracing programs may not use
 * that, the loader leaves the map out and an LRU hash named `old_map` serves, bounded by `threads`:
 * beyond them the thread that was asked for longest ago begins anew.
 *
 * `task` is a task_struct that the verifier knows: an argument of a tp_btf program, or
 * current_task().
 */
#define THREAD_STORAGE(map, old_map, what, threads)                                               \
	struct {                                                                                  \
		__uint(type, BPF_MAP_TYPE_TASK_STORAGE);                                          \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                             \
		__type(key, int);                                                                 \
		__type(value, what);                                                              \
	} map SEC(".maps");                                                                       \
	struct {                                                                                  \
		__uint(type, BPF_MAP_TYPE_LRU_HASH);                                              \
		__uint(max_entries, threads);                                                     \
		__type(key, __u64);                                                               \
		__type(value, what);                                                              \
	} old_map SEC(".maps");                                                                   \
	static const what map##_zero;                                                             \
	static __always_inline what *map##_of(struct task_struct *task, bool create)              \
	{                                                                                         \
		what *found;                                                                      \
		__u64 key;                                                                        \
                                                                                                  \
		if (has_task_storage()) {                                                         \
			/* Most threads have nothing: that is not worth the call. */              \
			if (!create && !task->bpf_storage)                                        \
				return NULL;                                                      \
			return bpf_task_storage_get(&map, task, 0,                                \
						    create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0); \
		}                                                                                 \
		key = thread_key(task);                                                           \
		found = bpf_map_lookup_elem(&old_map, &key);                                      \
		if (found || !create)                                                             \
			return found;                                                             \
		bpf_map_update_elem(&old_map, &key, &map##_zero, BPF_NOEXIST);                    \
		return bpf_map_lookup_elem(&old_map, &key);                                       \
	}
