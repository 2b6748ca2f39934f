/*
 * One question of warmcurlctl to the daemon, and its answer.
 *
 * Neighbours: connect gives the socket, proto/message the messages; all that
 * look and steer ask, ctl_row reads the rows.
 */
#ifndef WARMCURL_CTL_SESSION_H
#define WARMCURL_CTL_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "client/connect.h"
#include "proto/message.h"

/* Rows of one answer at most: the daemon's bound on connections is far lower;
 * whoever sends more is not our daemon. */
#define CTL_ROWS_MAX 4096

/* ms; a busy daemon answers between two turns of its loop. */
#define CTL_ANSWER_MS 5000

/* Bytes of a message for people. */
#define CTL_TEXT_BYTES 256

/* One row as it came; its bytes are a CTL_ROW's payload.  ctl_row reads it. */
struct ctl_row {
    uint8_t *payload;
    size_t len;
};

struct ctl_answer {
    bool is_running; /* a daemon was there */
    pid_t pid;       /* of the daemon; 0 unknown */
    struct ctl_row *rows;
    size_t row_count;
    char text[CTL_TEXT_BYTES]; /* why it failed, or why none is running */
};

/*
 * Sends COMMAND to the caller's daemon and collects the answer; ARGUMENT may be
 * "".  Never starts a daemon.  Returns 0 when it was carried out, or when no
 * daemon is running (is_running says which); -errno when one may be there but
 * could not be asked: -ETIMEDOUT after TIMEOUT_MS, -EPERM where it refused,
 * -EPROTO for an answer that makes no sense.  ctl_answer_done() frees RET in
 * any case.
 */
int ctl_ask(enum ctl_command command, const char *argument, int timeout_ms,
            struct ctl_answer *ret);

/* As above, then waits until the daemon's process has ended: END_MS at most,
 * after which it is killed (-1: as long as it takes). */
int ctl_end(enum ctl_command command, int timeout_ms, int end_ms,
            struct ctl_answer *ret);

void ctl_answer_done(struct ctl_answer *a);

#endif
