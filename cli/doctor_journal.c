/* The near checks: can the journal be written? */

#include "cli/doctor_local.h"
#include "config/paths.h"
#include "config/shell_words.h"
#include "model/i18n.h"
#include "store/journal_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const int64_t MEGABYTE = INT64_C(1024) * 1024;

enum { FREE_MIN_MB = 100 };

/* The folder itself, or the nearest one above it that there is. */
static bool find_existing(char *to, size_t size, const char *folder)
{
    struct stat facts;
    (void)snprintf(to, size, "%s", folder); /* one that is cut is not found */
    while (stat(to, &facts) != 0) {
        char *slash = strrchr(to, '/');
        if (slash == NULL || errno != ENOENT) {
            return false;
        }
        slash[slash == to] = '\0';
    }
    return true;
}

/* Tries it, which is surer than to read permissions; leaves nothing behind. */
static bool can_write(const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/.pbxboard-doctor-XXXXXX", folder);
    if (length < 0 || length >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    int file = mkstemp(path);
    if (file < 0) {
        return false;
    }
    (void)close(file); /* nothing was written */
    (void)unlink(path);
    return true;
}

/* Folders of others, and what lies in the way, are not ours to change. */
static void hint_on_folder(struct doctor_result *result, int problem)
{
    if (problem == ENOTDIR) {
        doctor_result_hint(result, _("a file is in the way: name another folder with journal_folder"));
    } else if (problem == ENOSPC || problem == EDQUOT) {
        doctor_result_hint(result,
                           _("make room there, or name a folder on another disk with journal_folder"));
    } else {
        doctor_result_hint(result, _("name a folder in which you may write with journal_folder"));
    }
}

/* Is it a folder of ours that has journals in it and nothing else? Only such a one may be told to be closed
 * to others: one that is empty may be /tmp or /mnt. */
static bool is_for_journals(const char *folder)
{
    DIR *directory = opendir(folder);
    struct stat facts;
    bool ours = directory != NULL && fstat(dirfd(directory), &facts) == 0 && facts.st_uid == geteuid() &&
                (facts.st_mode & S_ISVTX) == 0;
    int journals = 0;
    const struct dirent *entry;
    while (ours && (entry = readdir(directory)) != NULL) {
        bool is_one = journal_name_is(entry->d_name);
        journals += is_one;
        ours = is_one || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    if (directory != NULL) {
        (void)closedir(directory); /* only read from */
    }
    return ours && journals > 0;
}

/* False when there is room enough. */
static bool is_disk_low(const char *folder, int64_t *free_mb)
{
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0) {
        return false;
    }
    *free_mb = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize / MEGABYTE;
    return *free_mb < FREE_MIN_MB;
}

static void check_folder(struct doctor_result *result, const struct settings *settings, const char *existing)
{
    const char *folder = settings->journal_folder;
    int64_t free_mb = 0;
    struct stat facts = {0};
    bool made = strcmp(existing, folder) == 0;
    int64_t used_mb = made ? (journal_folder_bytes(folder) + MEGABYTE - 1) / MEGABYTE : 0;
    if (!can_write(existing)) {
        int problem = errno;
        doctor_result_set(result, DOCTOR_WARNING, _("%s can't be written: %s"), folder, strerror(problem));
        hint_on_folder(result, problem);
    } else if (is_disk_low(existing, &free_mb)) {
        doctor_result_set(result, DOCTOR_WARNING, _("%s: only %lld MB are free on this disk"), folder,
                          (long long)free_mb);
        doctor_result_hint(result,
                           _("make room there, or name a folder on another disk with journal_folder"));
    } else if (made && stat(folder, &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        doctor_result_set(result, DOCTOR_WARNING, _("%s: others can look into the folder"), folder);
        if (is_for_journals(folder)) {
            char quoted[DOCTOR_TEXT_BYTES];
            shell_words_quote(quoted, sizeof quoted, folder);
            doctor_result_hint(result, "chmod 700 %s", quoted);
        } else {
            doctor_result_hint(
                result,
                _("name a folder for the journal alone with journal_folder; its files are yours alone here, "
                  "too"));
        }
    } else if (!made) {
        doctor_result_set(result, DOCTOR_GOOD, _("%s: will be made when there is something to write"),
                          folder);
    } else {
        doctor_result_set(result, DOCTOR_GOOD, _("%s: %lld of %d MB used, kept for %d days"), folder,
                          (long long)used_mb, settings->journal_mb, settings->journal_days);
    }
}

void doctor_check_journal(struct doctor *doctor, const struct settings *settings)
{
    struct doctor_result result = {.check = CHECK_JOURNAL};
    char existing[PATH_MAX];
    if (!settings->journal) {
        doctor_result_set(&result, DOCTOR_GOOD, _("switched off: nothing is written down"));
    } else if (settings->journal_folder == NULL) {
        doctor_result_set(&result, DOCTOR_WARNING, _("none is kept: %s"), paths_home_missing());
        doctor_result_hint(&result, _("name a folder in which you may write with journal_folder"));
    } else if (!find_existing(existing, sizeof existing, settings->journal_folder)) {
        int problem = errno;
        doctor_result_set(&result, DOCTOR_WARNING, _("%s can't be written: %s"), settings->journal_folder,
                          strerror(problem));
        hint_on_folder(&result, problem);
    } else {
        check_folder(&result, settings, existing);
    }
    doctor_report(doctor, &result);
}
