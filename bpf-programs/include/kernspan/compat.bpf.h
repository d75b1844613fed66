/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/kernel.h"

/*
 * What older kernels lack, by other means. Each test asks the running kernel's BTF whether a thing
 * exists, never its version; the loader makes the answer a constant, so that the verifier walks only
 * the branch that is taken, and the other may call what this kernel does not have.
 *
 * Ask for a field or an enum's value of a type that every kernel has. For a type that may be missing,
 * declare `const volatile bool kernel_has_<struct>`, which the loader sets: libbpf would search all
 * modules for it, and may not without CAP_SYS_ADMIN.
 */

/*
 * Whether the kernel knows the types of what its programs are given (BTF), and lets them follow
 * pointers; set by the loader. Where it does not, all pointers are addresses, which only BPF_CORE_READ
 * follows. An object that is for such kernels alone defines NO_KERNEL_TYPES, before it includes
 * anything: libbpf loads none there that so much as names a function of the kernel.
 */
#ifdef NO_KERNEL_TYPES
#define kernel_types false
#else
const volatile bool kernel_types = true;
#endif

/* Whether the kernel has the helper bpf_<name>. */
#define has_helper(name) bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_##name)

/* The same of a helper that takes or gives a pointer with its type. */
#define has_typed_helper(name) (kernel_types && has_helper(name))

/* A field of what an argument points to, or a pointer that was read so. */
#define ARG_FIELD(from, name) (kernel_types ? (from)->name : BPF_CORE_READ(from, name))

/* The same of current_task(), too: before 5.11 more is an address. */
#define FIELD(from, name) \
	(has_typed_helper(get_current_task_btf) ? (from)->name : BPF_CORE_READ(from, name))

/* The thread that runs. Before 5.11 an address, as without types. */
static __always_inline struct task_struct *current_task(void)
{
	if (has_typed_helper(get_current_task_btf))
		return bpf_get_current_task_btf();
	return (struct task_struct *)bpf_get_current_task();
}

/* The process (upper half) and the thread that run. */
static __always_inline __u64 current_ids(void)
{
	struct task_struct *task;

	/* Newer kernels inline the one, none the other. */
	if (!has_typed_helper(get_current_task_btf))
		return bpf_get_current_pid_tgid();
	task = bpf_get_current_task_btf();
	return (__u64)task->tgid << 32 | (__u32)task->pid;
}

/*
 * Where the registers end in the stack of a thread, for kernels without bpf_task_pt_regs: until 5.15
 * at its end, after 16 KiB (on arm64 with pages of up to 16 KiB). Measured by the loader where the
 * kernel has no types.
 */
const volatile __u32 stack_size = 0x4000;

/* The registers that a thread entered the kernel with: an address, for BPF_CORE_READ. */
static __always_inline const struct pt_regs *entry_regs(struct task_struct *task)
{
	if (has_typed_helper(task_pt_regs))
		return (const struct pt_regs *)bpf_task_pt_regs(task);
	return BPF_CORE_READ(task, stack) + stack_size - bpf_core_type_size(struct pt_regs);
}

/*
 * A size that is at most `limit` already, for a verifier that cannot see it: before 6.2 a bound is
 * lost when the register is copied. `limit` is a power of two; the verifier sees up to twice it.
 */
static __always_inline __u32 bounded(__u32 size, __u32 limit)
{
	barrier_var(size);
	return size & (2 * limit - 1);
}

/* Whether the kernel has a function that is declared weak. */
#define has_kfunc(name) (kernel_types && !!(name))

/* The thread of a number, to be released; since 6.2. */
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;
