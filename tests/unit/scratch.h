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
#include <sys/sendfile.h>
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

/* Copies the test program to the full PATH.  Returns 0 or -1. */
static inline int scratch_copy_self(const char *path)
{
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
    struct stat st;

    if (from < 0 || to < 0 || fstat(from, &st) != 0)
        return -1;
    while (st.st_size > 0) {
        ssize_t sent = sendfile(to, from, NULL, (size_t)st.st_size);

        if (sent <= 0)
            return -1;
        st.st_size -= sent;
    }
    close(from);
    return close(to);
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

/* The same as the working directory, for tests that name files without one. */
static inline void scratch_enter(struct scratch *s)
{
    scratch_init(s);
    assert_int_equal(chdir(s->dir), 0);
}

static inline void scratch_leave(struct scratch *s)
{
    assert_int_equal(chdir("/"), 0);
    scratch_done(s);
}

/* PATH holds just the text CONTENT. */
static inline void assert_file(const char *path, const char *content)
{
    char text[1024];
    int fd = open(path, O_RDONLY);
    ssize_t len;

    assert_true(fd >= 0);
    len = read(fd, text, sizeof(text) - 1);
    close(fd);
    assert_true(len >= 0);
    text[len] = '\0';
    assert_string_equal(text, content);
}

static inline void assert_mode(const char *path, mode_t mode)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, mode);
}

#endif
