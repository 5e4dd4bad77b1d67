/* A home for the board that is measured. */

#include "bench/home.h"

#include "bench/stream_server.h"
#include "bench/traffic.h"

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTORS = 8 };

static char made[HOME_PATH_BYTES]; /* atexit() hands nothing over */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_all(void)
{
    (void)nftw(made, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static void write_config(const struct home *home, int port, bool journal)
{
    FILE *file = fopen(home->config, "we");
    if (file == NULL ||
        fprintf(file,
                "clock = false\njournal = %s\njournal_folder = \"%s/journal\"\n"
                "exchange \"bench\" {\n"
                "    api = {\"http://127.0.0.1:%d\"}\n    stream = {\"ws://127.0.0.1:%d\"}\n"
                "    name = \"" TRAFFIC_EXCHANGE "\"\n    silence_s = 3600\n}\n",
                journal ? "true" : "false", home->path, port, port) < 0 ||
        fclose(file) != 0) {
        bench_fail(home->config);
    }
    (void)chmod(home->config, S_IRUSR | S_IWUSR);
}

void home_make(struct home *home, int port, bool journal)
{
    const char *folder = getenv("TMPDIR");
    (void)snprintf(made, sizeof made, "%.200s/pbxboard-bench-XXXXXX", folder != NULL ? folder : "/tmp");
    if (mkdtemp(made) == NULL) {
        bench_fail(made);
    }
    (void)atexit(remove_all);
    (void)snprintf(home->path, sizeof home->path, "%s", made);
    (void)snprintf(home->config, sizeof home->config, "%s/board.conf", made);
    (void)snprintf(home->trace, sizeof home->trace, "%s/trace", made);
    write_config(home, port, journal);
}

bool home_journal(const struct home *home, char path[2 * HOME_PATH_BYTES])
{
    char pattern[2 * HOME_PATH_BYTES];
    glob_t found;
    (void)snprintf(pattern, sizeof pattern, "%s/journal/*.jsonl", home->path);
    bool any = glob(pattern, 0, NULL, &found) == 0;
    if (any) {
        (void)snprintf(path, 2 * HOME_PATH_BYTES, "%s", found.gl_pathv[0]);
        globfree(&found);
    }
    return any;
}
