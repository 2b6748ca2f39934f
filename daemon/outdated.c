/*
 * Replaced programs and libraries; see outdated.h.
 */
#include "daemon/outdated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Files that a process maps as code; libcurl brings about 35 libraries. */
#define FILES_MAX 96

struct file {
    char *path;
    dev_t dev;
    ino_t ino;
};

static struct file files[FILES_MAX];
static unsigned file_count;

static bool noted(const char *path)
{
    for (unsigned i = 0; i < file_count; i++)
        if (!strcmp(files[i].path, path))
            return true;
    return false;
}

static void note(const char *path)
{
    struct file *file = &files[file_count];
    struct stat st;

    if (file_count == FILES_MAX || noted(path) || stat(path, &st))
        return;
    file->path = strdup(path);
    if (!file->path)
        return;
    file->dev = st.st_dev;
    file->ino = st.st_ino;
    file_count++;
}

void outdated_init(void)
{
    char line[512];
    FILE *f = fopen("/proc/self/maps", "re");

    while (f && fgets(line, sizeof(line), f)) {
        char *path = strchr(line, '/');
        char perms[5];

        if (!path || sscanf(line, "%*s %4s", perms) != 1 || perms[2] != 'x')
            continue;
        path[strcspn(path, "\n")] = '\0';
        note(path);
    }
    if (f)
        fclose(f);
}

bool outdated(void)
{
    struct stat st;

    for (unsigned i = 0; i < file_count; i++)
        if (stat(files[i].path, &st) || st.st_dev != files[i].dev ||
            st.st_ino != files[i].ino)
            return true;
    return false;
}
