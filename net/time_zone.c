/* The date in another time zone. */

#include "net/time_zone.h"

#include "model/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ZONE_PATH_BYTES = 256 };

static const char LOCAL_ZONE[] = ":/etc/localtime"; /* the C library's default without TZ */

void time_zone_init(void)
{
    (void)setenv("TZ", LOCAL_ZONE, 0); /* only fails without memory, as below */
}

/* Dots are refused, so a name can't leave the folder. */
static bool is_plain(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    return *name != '\0' && *name != '/' && name[strspn(name, allowed)] == '\0';
}

bool time_zone_is_known(const char *name)
{
    char path[ZONE_PATH_BYTES];
    char head[4] = "";
    const char *folder = getenv("TZDIR"); /* as the C library finds them */
    folder = folder != NULL ? folder : "/usr/share/zoneinfo";
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!is_plain(name) || length < 0 || (size_t)length >= sizeof path) {
        return false;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool known =
        fd >= 0 && read(fd, head, sizeof head) == sizeof head && memcmp(head, "TZif", sizeof head) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return known;
}

static void set_tz(const char *zone)
{
    (void)setenv("TZ", zone, 1);
    tzset();
}

static void local_time(const char *name, int64_t at, struct tm *parts)
{
    time_t seconds = (time_t)(at / 1000);
    const char *usual = getenv("TZ");
    char *kept = memory_string(usual != NULL ? usual : LOCAL_ZONE);
    if (name != NULL) {
        char zone[ZONE_PATH_BYTES];
        (void)snprintf(zone, sizeof zone, ":%s", name);
        set_tz(zone);
    }
    if (localtime_r(&seconds, parts) == NULL) {
        *parts = (struct tm){.tm_year = 70, .tm_mday = 1}; /* the year does not fit into an int */
    }
    if (name != NULL) {
        set_tz(kept);
    }
    free(kept);
}

int64_t time_zone_day(const char *name, int64_t at)
{
    struct tm parts;
    local_time(name, at, &parts);
    struct tm day = {.tm_year = parts.tm_year, .tm_mon = parts.tm_mon, .tm_mday = parts.tm_mday};
    return (int64_t)timegm(&day) / TIME_ZONE_DAY_S;
}

bool time_zone_is_utc(int64_t at)
{
    struct tm parts;
    local_time(NULL, at, &parts);
    return parts.tm_gmtoff == 0;
}
