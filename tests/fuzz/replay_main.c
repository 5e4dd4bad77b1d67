/* Runs a fuzzer on files: every file that is named, and every file of every directory that is named. It
 * stands in for libFuzzer where there is none, so that whatever a fuzzer once found stays found in every
 * build. */

#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void run_file(const char *path)
{
    FILE *file = fopen(path, "re");
    struct stat facts;
    if (file == NULL || fstat(fileno(file), &facts) != 0) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    size_t size = (size_t)facts.st_size;
    /* no byte more, so that a sanitizer sees one that is read */
    uint8_t *data = malloc(size == 0 ? 1 : size);
    if (data == NULL || fread(data, 1, size, file) != size) {
        (void)fprintf(stderr, "%s: can't be read\n", path);
        exit(1);
    }
    (void)fclose(file);
    (void)printf("%s\n", path); /* for whoever reads the report of a crash */
    (void)fflush(stdout);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int run_directory(const char *path)
{
    int count = 0;
    struct dirent **entries;
    int found = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        char name[PATH_MAX];
        int length = snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof name) {
            run_file(name);
            count++;
        }
        free(entries[i]);
    }
    if (found >= 0) {
        free(entries);
    }
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        struct stat facts;
        bool is_directory = stat(argv[i], &facts) == 0 && S_ISDIR(facts.st_mode);
        if (is_directory) {
            count += run_directory(argv[i]);
        } else {
            run_file(argv[i]);
            count++;
        }
    }
    (void)printf("%d inputs, all well\n", count);
    return count > 0 ? 0 : 1;
}
