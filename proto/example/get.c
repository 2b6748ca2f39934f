/* get URL: prints what URL answers, over the daemon's warm connections, which
 * `warmcurlctl start` starts.  After `make lib`, in the sources' folder:
 * cc proto/example/get.c -Iproto build/libwarmcurl.a */
#include <stdio.h>
#include <string.h>

#include "curlopt.h"
#include "talk.h"

static void put_request(struct wire_writer *w, const char *url)
{
    const struct msg_request head = {.flags = REQUEST_REPLAYABLE};
    size_t mark = message_begin_request(w, 1, &head);

    message_put_string(w, WC_OPT_URL, WIRE_STRING, url, strlen(url));
    message_put_long(w, WC_OPT_FOLLOWLOCATION, 1);
    message_end_request(w, mark, 2, 0);
}

/* Returns the exit code with the last message, before it -1. */
static int on_frame(const struct frame *f)
{
    struct msg_done done;
    struct msg_refused no;
    struct wire_reader infos;

    if (f->type == FRAME_BODY)
        fwrite(f->payload, 1, f->len, stdout);
    if (f->type == FRAME_DONE && message_get_done(f, &done, &infos) == 0) {
        fprintf(stderr, "get: on a %s connection: %u %.*s\n",
                done.route == ROUTE_WARM ? "warm" : "new", done.code,
                (int)done.error.len, done.error.data);
        return (int)done.code;
    }
    if ((f->type == FRAME_REFUSED || f->type == FRAME_NOT_SENT) &&
        message_get_refused(f, &no) == 0) {
        fprintf(stderr, "get: %.*s\n", (int)no.text.len, no.text.data);
        return 1;
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct talk t;
    struct frame f;
    int code = -1;
    int error;

    if (argc != 2)
        return fputs("usage: get URL\n", stderr), 2;
    error = talk_open(&t);
    if (error == 0) {
        put_request(&t.out, argv[1]);
        while (code < 0 && (error = talk_next(&t, &f)) == 0)
            code = on_frame(&f);
        talk_close(&t);
    }
    if (code < 0)
        fprintf(stderr, "get: no answer: %s\n", strerror(-error));
    return code < 0 ? 1 : code;
}
