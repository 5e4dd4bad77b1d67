#pragma once

#include <sys/types.h>

/* What the kernel has written down of a process. */

/* The time that processors spent on it, in user and kernel, in milliseconds (in steps of 10). */
double process_cpu_ms(pid_t process);

/* A figure of /proc/PID/status, as "VmRSS" (kB) or "voluntary_ctxt_switches". */
long process_status(pid_t process, const char *name);
