/*
 * A stand-in for the daemon that answers control questions, and what
 * warmcurlctl's verbs print of the answers. Include after cmocka.h.
 */
#ifndef ANSWERING_H
#define ANSWERING_H

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "accepting.h"
#include "capturing.h"
#include "client/connect.h"
#include "client/ctl_session.h"
#include "client/ctl_verb.h"
#include "proto/message.h"
#include "placing.h"

/* Writes rows for M; returns what CTL_END says. */
typedef uint32_t answer_fn(struct wire_writer *w, const struct msg_ctl *m);

static pid_t answering;
static struct capture out, err;

/* --- rows ------------------------------------------------------------------
 */

/* A row that counts its fields. */
struct put_row {
    struct wire_writer *w;
    size_t mark;
    uint16_t count;
};

static inline struct put_row put_begin(struct wire_writer *w)
{
    return (struct put_row){.w = w, .mark = message_begin_row(w)};
}

static inline void put_num(struct put_row *r, const char *key, int64_t v)
{
    message_put_field_num(r->w, key, CTL_NUM, v);
    r->count++;
}

static inline void put_bool(struct put_row *r, const char *key, bool v)
{
    message_put_field_num(r->w, key, CTL_BOOL, v);
    r->count++;
}

static inline void put_text(struct put_row *r, const char *key, const char *v)
{
    message_put_field_str(r->w, key, v);
    r->count++;
}

static inline void put_end(struct put_row *r)
{
    message_end_row(r->w, r->mark, r->count);
}

/* Adds what W holds to A as rows, and empties it. */
static inline void rows_taken(struct wire_writer *w, struct ctl_answer *a)
{
    size_t at = 0;
    struct frame f;
    long used;

    while ((used = frame_parse(w->data + at, w->len - at, &f)) > 0) {
        a->rows = realloc(a->rows, (a->row_count + 1) * sizeof(*a->rows));
        assert_non_null(a->rows);
        a->rows[a->row_count] =
            (struct ctl_row){.payload = malloc(f.len + 1), .len = f.len};
        memcpy(a->rows[a->row_count++].payload, f.payload, f.len);
        at += (size_t)used;
    }
    a->is_running = true;
    wire_writer_reset(w);
}

/* --- the stand-in ----------------------------------------------------------
 */

static inline void answer_one(int fd, answer_fn *answer)
{
    struct msg_welcome welcome = {.major = PROTO_MAJOR,
                                  .pid = (uint32_t)getpid(),
                                  .build = {"b", 1},
                                  .libcurl = {"7.88.1", 6}};
    uint8_t question[4096];
    struct wire_writer w;
    struct msg_ctl m;
    struct frame f;
    ssize_t got = recv(fd, question, sizeof(question), 0);
    long used = got > 0 ? frame_parse(question, (size_t)got, &f) : 0;

    if (used <= 0 || f.type != FRAME_HELLO)
        return;
    if (frame_parse(question + used, (size_t)(got - used), &f) <= 0 ||
        message_get_ctl(&f, &m))
        return;
    wire_writer_init(&w, NULL, 0, 1 << 20);
    message_put_welcome(&w, &welcome);
    message_put_ctl_end(&w, answer(&w, &m));
    if (send(fd, w.data, w.len, MSG_NOSIGNAL) < 0)
        _exit(1);
    wire_writer_done(&w);
}

/* Agrees, and has nothing to tell. */
static inline uint32_t answer_nothing(struct wire_writer *w,
                                      const struct msg_ctl *m)
{
    (void)w;
    (void)m;
    return 0;
}

static inline uint32_t answer_busy(struct wire_writer *w,
                                   const struct msg_ctl *m)
{
    (void)w;
    (void)m;
    return EBUSY;
}

/* Answers at the scratch directory's socket from now on. */
static inline void answering_start(answer_fn *answer)
{
    int listener = connect_listen(scratch_path(&scratch, "s"));

    assert_true(listener >= 0);
    fflush(NULL);
    answering = fork();
    assert_true(answering >= 0);
    if (answering == 0) {
        alarm(ACCEPTING_LIFE_S);
        for (;;) {
            int fd = accept_one(listener);

            answer_one(fd, answer);
            close(fd);
        }
    }
    close(listener);
}

static inline void answering_stop(void)
{
    if (answering > 0) {
        kill(answering, SIGKILL);
        waitpid(answering, NULL, 0);
    }
    answering = 0;
    unlink(scratch_path(&scratch, "s"));
}

/* --- verbs -----------------------------------------------------------------
 */

/* For cmocka, behind placing_setup(), with which nobody answers yet. */
static inline int answering_teardown(void **state)
{
    answering_stop();
    return placing_teardown(state);
}

/* Runs VERB as CALL says; what it prints is in out.text and err.text. */
static inline int call_verb(int (*verb)(const struct ctl_call *),
                            struct ctl_call call)
{
    int code;

    capture_start(&out, STDOUT_FILENO);
    capture_start(&err, STDERR_FILENO);
    code = verb(&call);
    fflush(NULL);
    capture_end(&err);
    capture_end(&out);
    return code;
}

/* TEXT has PART, or has it not. */
static inline void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" in:\n%s", part, text);
}

#endif
