// SPDX-License-Identifier: Apache-2.0
/*
 * limited UID CAPS MEMLOCK PROGRAM [ARGS]: runs the program as that user, with these capabilities
 * only (a hexadecimal mask), and with so many bytes of locked memory (0: as it is).
 */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <linux/securebits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAPS_MAX 64

static int keep(unsigned long long caps)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	for (int half = 0; half < 2; half++) {
		data[half].effective = caps >> (32 * half);
		data[half].permitted = data[half].effective;
		data[half].inheritable = data[half].effective;
	}
	if (syscall(SYS_capset, &header, data))
		return -1;
	for (int cap = 0; cap < CAPS_MAX; cap++)
		if (caps >> cap & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0))
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long long caps;
	struct rlimit memlock;
	uid_t uid;

	if (argc < 5)
		return 2;
	uid = atoi(argv[1]);
	caps = strtoull(argv[2], NULL, 16);
	memlock.rlim_cur = strtoull(argv[3], NULL, 10);
	memlock.rlim_max = memlock.rlim_cur;
	if (memlock.rlim_cur && setrlimit(RLIMIT_MEMLOCK, &memlock))
		perror("setrlimit");
	/* Otherwise the change of the user takes them all. */
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_KEEP_CAPS | SECBIT_NOROOT) ||
	    setresgid(uid, uid, uid) || setresuid(uid, uid, uid) || keep(caps)) {
		perror("limited");
		return 1;
	}
	execv(argv[4], argv + 4);
	perror(argv[4]);
	return 1;
}
