/* What the kernel has written down of a process. */

#include "bench/process.h"

#include "bench/stream_server.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

static FILE *open_file(pid_t process, const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        bench_fail(path);
    }
    return file;
}

double process_cpu_ms(pid_t process)
{
    char line[LINE_BYTES] = "";
    unsigned long user = 0;
    unsigned long kernel = 0;
    FILE *file = open_file(process, "stat");
    (void)!fgets(line, sizeof line, file);
    (void)fclose(file);
    /* the name may hold anything; the times are fields 14 and 15 */
    const char *after_name = strrchr(line, ')');
    if (after_name == NULL ||
        sscanf(after_name, ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user, &kernel) != 2) {
        bench_fail("/proc/PID/stat");
    }
    return (double)(user + kernel) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

long process_status(pid_t process, const char *name)
{
    char line[LINE_BYTES];
    long figure = -1;
    FILE *file = open_file(process, "status");
    while (figure < 0 && fgets(line, sizeof line, file) != NULL) {
        size_t length = strlen(name);
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            (void)sscanf(line + length + 1, "%ld", &figure);
        }
    }
    (void)fclose(file);
    if (figure < 0) {
        bench_fail(name);
    }
    return figure;
}
