/*
 * What a peer may send, to everything that reads it: frames, messages,
 * requests, their context key and their form.
 *
 * The input is a stream as a client would write it.  With libFuzzer this file
 * is the whole program; standalone.c drives it without.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>

#include "daemon/admit.h"
#include "daemon/context.h"
#include "daemon/form.h"
#include "daemon/request.h"
#include "fuzz.h"
#include "tests/unit/samples.h"

/* Frames of one input, at most: more find nothing new. */
#define FRAMES_MAX 16

static CURL *easy;

static void set_up(void)
{
    static int done;

    if (done)
        return;
    done = 1;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    admit_init();
    trust_init(NULL, NULL);
    easy = curl_easy_init();
    if (!easy || context_init())
        abort();
}

static struct pull *on_pull(void *arg, uint16_t source, int64_t size,
                            bool seekable)
{
    (void)seekable;
    if (size < -1)
        abort();
    /* Stands for the source; nothing reads it. */
    return (struct pull *)((char *)arg + source % 8);
}

/* True when every file is a content already. */
static bool is_complete(const struct request *req)
{
    for (unsigned i = 0; i < req->option_count; i++)
        if (req->options[i].fd >= 0)
            return false;
    return true;
}

static void use_request(const struct request *req)
{
    const struct request_option *form = request_find(req, WC_OPT_MIMEPOST);
    struct trust_source trust = {.verify = true};
    uint8_t key[CONTEXT_KEY_BYTES];
    char anchor[8];

    request_replayable(req);
    if (is_complete(req) && context_key(req, &trust, key))
        abort();
    if (form)
        curl_mime_free(form_build(easy, form, on_pull, anchor));
}

static void try_request(const struct frame *f)
{
    unsigned count = request_fd_count(f);
    struct request_fault fault;
    struct request *req = NULL;
    int fds[LIMIT_REQUEST_FDS];
    int rc;

    if (count > LIMIT_REQUEST_FDS)
        abort();
    for (unsigned i = 0; i < count; i++)
        fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    rc = request_parse(f, fds, &req, &fault);
    if ((rc == 0) != (req != NULL) ||
        (rc && rc != -EBADMSG && rc != -ENOTSUP && rc != -ENOMEM))
        abort();
    if (req)
        use_request(req);
    request_free(req);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    set_up();
    for (int i = 0; i < FRAMES_MAX; i++) {
        struct frame f;
        long took = frame_parse(data, len, &f);

        frame_need(data, len);
        if (took <= 0)
            break;
        /* What one decoder let pass, the next must be able to read. */
        if (walk(&f) == -ENOMSG)
            abort();
        if (f.type == FRAME_REQUEST)
            try_request(&f);
        data += took;
        len -= (size_t)took;
    }
    return 0;
}
