/* The files of a journal. */

#include "store/journal_files.h"

#include "model/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PART_LENGTH = sizeof "-0001.jsonl" - 1 };

struct journal_file {
    char name[NAME_MAX + 1];
    int64_t bytes;
    int64_t changed_at;
};

struct journal_folder {
    struct journal_file *files;
    size_t count;
    size_t capacity;
    int64_t bytes;
};

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool journal_name_format(char to[JOURNAL_NAME_BYTES], const struct journal_name *name)
{
    char title[JOURNAL_TITLE_BYTES];
    char day[sizeof "2026-11-20"] = "";
    char run[64] = "commands";
    struct tm local = {0};
    time_t seconds = (time_t)(name->begun_at / 1000);
    size_t length = 0;
    for (; name->title[length] != '\0' && length + 1 < sizeof title; length++) {
        title[length] = is_plain(name->title[length]) ? name->title[length] : '_';
    }
    title[length] = '\0';
    if (localtime_r(&seconds, &local) == NULL || strftime(day, sizeof day, "%Y-%m-%d", &local) == 0) {
        return false;
    }
    if (name->process != 0) {
        (void)snprintf(run, sizeof run, "%02d%02d%02d-%d", local.tm_hour, local.tm_min, local.tm_sec,
                       name->process);
    }
    return snprintf(to, JOURNAL_NAME_BYTES, "%s-%s-%s-%04d.jsonl", title, day, run, name->part) <
           JOURNAL_NAME_BYTES;
}

static void compile_name(regex_t *pattern)
{
    if (regcomp(pattern,
                "^[A-Za-z0-9_]*-[0-9]{4}-[0-9]{2}-[0-9]{2}-([0-9]{6}-[0-9]+|commands)-[0-9]{4}[.]jsonl$",
                REG_EXTENDED | REG_NOSUB) != 0) {
        abort(); /* out of memory */
    }
}

bool journal_name_is(const char *name)
{
    regex_t pattern;
    compile_name(&pattern);
    bool is_one = regexec(&pattern, name, 0, NULL, 0) == 0;
    regfree(&pattern);
    return is_one;
}

bool journal_name_follows(const char *name, const char *before)
{
    size_t length = strlen(before);
    return length > PART_LENGTH && strlen(name) == length && strchr(name, '/') == NULL &&
           strncmp(name, before, length - PART_LENGTH) == 0 && strcmp(name, before) > 0;
}

bool journal_folder_make(const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s", folder);
    if (length <= 0 || length >= (int)sizeof path) {
        errno = length <= 0 ? ENOENT : ENAMETOOLONG;
        return false;
    }
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            (void)mkdir(path, 0700); /* a failure is noticed below */
            *at = '/';
        }
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static void add_file(struct journal_folder *folder, const char *name, const struct stat *facts)
{
    if (folder->count == folder->capacity) {
        folder->capacity = folder->capacity == 0 ? 64 : folder->capacity * 2;
        folder->files = memory_resize(folder->files, folder->capacity, sizeof *folder->files);
    }
    struct journal_file *file = &folder->files[folder->count++];
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    file->bytes = facts->st_size;
    file->changed_at = (int64_t)facts->st_mtim.tv_sec * 1000 + facts->st_mtim.tv_nsec / 1000000;
    folder->bytes += file->bytes;
}

/* Lists the regular files of a folder that have the name of a journal. */
static void list(struct journal_folder *folder, DIR *directory)
{
    regex_t pattern;
    compile_name(&pattern);
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        struct stat facts;
        if (regexec(&pattern, entry->d_name, 0, NULL, 0) == 0 &&
            fstatat(dirfd(directory), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(facts.st_mode)) {
            add_file(folder, entry->d_name, &facts);
        }
    }
    regfree(&pattern);
}

static int older(const void *a, const void *b)
{
    const struct journal_file *one = a;
    const struct journal_file *other = b;
    if (one->changed_at != other->changed_at) {
        return one->changed_at < other->changed_at ? -1 : 1;
    }
    return strcmp(one->name, other->name);
}

int64_t journal_folder_bytes(const char *path)
{
    DIR *directory = opendir(path);
    struct journal_folder folder = {0};
    if (directory == NULL) {
        return 0;
    }
    list(&folder, directory);
    (void)closedir(directory); /* only read from */
    free(folder.files);
    return folder.bytes;
}

/* Removes the file unless a program writes to it and so holds its lock. */
static bool remove_unused(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool used = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    bool removed = !used && unlinkat(folder, name, 0) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return removed;
}

int journal_folder_prune(const char *path, const struct journal_limits *limits, const char *kept, int64_t now)
{
    DIR *directory = opendir(path);
    struct journal_folder folder = {0};
    int removed = 0;
    if (directory == NULL) {
        return 0;
    }
    list(&folder, directory);
    if (folder.count > 0) {
        qsort(folder.files, folder.count, sizeof *folder.files, older);
    }
    for (size_t i = 0; i < folder.count; i++) {
        const struct journal_file *file = &folder.files[i];
        bool is_surplus = folder.bytes > limits->bytes_max || now - file->changed_at > limits->age_max_ms;
        if (is_surplus && strcmp(file->name, kept) != 0 && remove_unused(dirfd(directory), file->name)) {
            folder.bytes -= file->bytes;
            removed++;
        }
    }
    (void)closedir(directory); /* only read from */
    free(folder.files);
    return removed;
}
