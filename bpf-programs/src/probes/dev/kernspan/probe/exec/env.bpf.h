/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "exec.h"

/* The environment is read in steps; a variable that is longer than one takes several. */
#define ENV_STEP  128
#define ENV_STEPS 256

static const struct exec_env empty_env;

struct env_scan {
	struct exec_env found;
	__u64 step[ENV_STEP / 8]; /* words, which compare faster than bytes */
};

/* One scan under way per CPU: a program is not entered again where it already runs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct env_scan);
} env_scans SEC(".maps");

/* Eight characters of a literal as the processor loads them. */
static __always_inline __u64 word(const char *text)
{
	__u64 bytes;

	__builtin_memcpy(&bytes, text, sizeof(bytes));
	return bytes;
}

/* verifier: one branch each, where memcmp makes one for every word of every step. */
static __always_inline bool is_service_name(const __u64 *step)
{
	return !((step[0] ^ word("OTEL_SER")) | (step[1] ^ word("VICE_NAM")) |
		 ((step[2] ^ word("E=......")) & 0xffff));
}

static __always_inline bool is_resource_attributes(const __u64 *step)
{
	return !((step[0] ^ word("OTEL_RES")) | (step[1] ^ word("OURCE_AT")) |
		 (step[2] ^ word("TRIBUTES")) | ((step[3] ^ word("=.......")) & 0xff));
}

/* Keeps the variable that begins at `at`, if it is one of the two; its first bytes are in `step`. */
static __always_inline void keep_variable(struct env_scan *scan, __u64 at)
{
	struct exec_env *found = &scan->found;

	if (is_service_name(scan->step))
		bpf_probe_read_user_str(found->service_name, sizeof(found->service_name),
					(void *)(at + sizeof("OTEL_SERVICE_NAME=") - 1));
	else if (is_resource_attributes(scan->step))
		bpf_probe_read_user_str(found->resource_attributes,
					sizeof(found->resource_attributes),
					(void *)(at + sizeof("OTEL_RESOURCE_ATTRIBUTES=") - 1));
}

/* Reads the variables from `at` to `end`; says whether it has seen all. */
static __always_inline bool scan_variables(struct env_scan *scan, __u64 at, __u64 end)
{
	bool inside = false;
	long n;

	for (int i = 0; i < ENV_STEPS && at < end; i++) {
		n = bpf_probe_read_user_str(scan->step, sizeof(scan->step), (const void *)at);
		if (n <= 0)
			return false;
		if (!inside)
			keep_variable(scan, at);
		/* A step that is full ends with a NUL that is not in the environment. */
		inside = n == sizeof(scan->step);
		at += inside ? n - 1 : n;
	}
	return at >= end;
}

/* Finds the two variables of a new program; NULL if neither is set. */
static __always_inline struct exec_env *find_env(const struct mm_struct *mm)
{
	__u32 zero = 0;
	struct env_scan *scan = bpf_map_lookup_elem(&env_scans, &zero);

	if (!scan)
		return NULL;
	bpf_probe_read_kernel(&scan->found, sizeof(scan->found), &empty_env);
	if (!scan_variables(scan, BPF_CORE_READ(mm, env_start), BPF_CORE_READ(mm, env_end)))
		lost(LOST_ENV);
	if (!scan->found.service_name[0] && !scan->found.resource_attributes[0])
		return NULL;
	return &scan->found;
}
