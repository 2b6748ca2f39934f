/*
 * A directory for one test: short path (a socket's address has 108 bytes),
 * mode 0700, removed with what is in it.  Include after cmocka.h.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRATCH_BYTES 64

struct scratch {
    char dir[SCRATCH_BYTES];
    char path[2 * SCRATCH_BYTES + 256]; /* of the last scratch_path() */
};

static inline void scratch_init(struct scratch *s)
{
    strcpy(s->dir, "/tmp/wc-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
}

/* The full path of NAME; valid until the next call. */
static inline const char *scratch_path(struct scratch *s, const char *name)
{
    snprintf(s->path, sizeof(s->path), "%s/%s", s->dir, name);
    return s->path;
}

static inline void scratch_write(struct scratch *s, const char *name,
                                 const char *text, mode_t mode)
{
    int fd = open(scratch_path(s, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static inline int scratch_remove_one(const char *path, const struct stat *st,
                                     int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

/* Removes PATH with what is in it; links are not followed. */
static inline void scratch_remove(const char *path)
{
    nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void scratch_done(struct scratch *s)
{
    chmod(s->dir, 0700);
    scratch_remove(s->dir);
}

#endif
