/*
 * What a test's subject writes to a descriptor. Include after cmocka.h.
 */
#ifndef CAPTURING_H
#define CAPTURING_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

struct capture {
    int number; /* of the descriptor that is captured */
    int saved;
    int file;
    char text[128 * 1024];
};

static inline void capture_start(struct capture *c, int number)
{
    fflush(NULL);
    c->number = number;
    c->saved = dup(number);
    c->file = memfd_create("capture", 0);
    assert_true(c->saved >= 0 && c->file >= 0);
    dup2(c->file, number);
}

/* What was written so far. */
static inline const char *capture_read(struct capture *c)
{
    ssize_t n = pread(c->file, c->text, sizeof(c->text) - 1, 0);

    assert_true(n >= 0);
    c->text[n] = '\0';
    return c->text;
}

/* Puts the descriptor back; assert only after that. */
static inline const char *capture_end(struct capture *c)
{
    capture_read(c);
    dup2(c->saved, c->number);
    close(c->saved);
    close(c->file);
    return c->text;
}

#endif
