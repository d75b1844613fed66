/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/event.h"

/* The longest arguments and values that are read, with the closing NUL of each. */
#define ARGS_MAX		4096
#define SERVICE_NAME_MAX	256
#define RESOURCE_ATTRIBUTES_MAX 1024

enum exec_kind {
	EXEC_START = 1, /* struct exec_start: a process has a new program */
	EXEC_EXIT = 2,	/* struct exec_exit: a process has ended, with all its threads */
	EXEC_ENV = 3,	/* struct exec_env: right before the EXEC_START of the same process */
};

enum exec_flags {
	EXEC_ARGS_CUT = 1, /* there were more arguments than are here */
	EXEC_CORE_DUMPED = 2,
};

/* The arguments follow, each with its closing NUL. */
struct exec_start {
	struct event_header header;
	__u64 start_ns;	     /* when the process was made, CLOCK_MONOTONIC */
	__u64 start_boot_ns; /* the same in CLOCK_BOOTTIME, as in /proc/pid/stat */
	__u64 cgroup_id;     /* of the version 2 hierarchy */
	__u32 ppid;
	__u32 uid;
	__u32 pid_ns;	  /* inode number of the process' own pid namespace */
	__u32 ns_pid;	  /* the process' number there */
	__u32 args_bytes; /* that follow */
	__u16 flags;	  /* enum exec_flags */
	__u8 __pad[2];
	char comm[16];
};

struct exec_exit {
	struct event_header header;
	__u64 start_boot_ns;
	__u64 duration_ns; /* since the process was made */
	__u32 ppid;
	__u32 uid;
	__u16 exit_code; /* what the process gave to exit() */
	__u16 signal;	 /* that ended the process; 0: it ended itself */
	__u16 flags;	 /* enum exec_flags */
	__u8 __pad[2];
	char comm[16];
};

/* The two variables that name an OpenTelemetry service, as strings, each empty where it is not set. */
struct exec_env {
	struct event_header header;
	__u64 start_boot_ns;
	char service_name[SERVICE_NAME_MAX];
	char resource_attributes[RESOURCE_ATTRIBUTES_MAX];
};
