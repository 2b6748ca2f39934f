/*
 * Before a transfer goes into libcurl: its files, its trust, its pool.
 *
 * Files that came as descriptors are read off the loop, then the trust store
 * is had, then the context key is complete and names the pool.  Each step may
 * be there at once; a warm command waits for none.
 */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "daemon/transfer_internal.h"
#include "proto/curlopt.h"

/* ---- trust ---- */

static bool has_https_proxy(const struct request *req)
{
    return !strncasecmp(request_text(req, WC_OPT_PROXY, ""), "https:", 6) ||
           request_num(req, WC_OPT_PROXYTYPE, 0) == WC_PROXY_HTTPS;
}

/* The ready store serves unless the request has trust of its own that libcurl
 * would add to it. */
bool prepare_trust_serves(const struct transfer *t)
{
    const struct request *req = t->req;

    return t->trust && trust_clean(t->trust) && !has_https_proxy(req) &&
           !request_find(req, WC_OPT_CRLFILE) &&
           !request_find(req, WC_OPT_CAINFO_BLOB) &&
           !request_find(req, WC_OPT_ISSUERCERT) &&
           !request_find(req, WC_OPT_SSL_OPTIONS);
}

static void trust_source(const struct transfer *t, struct trust_source *ret)
{
    const struct request_option *file = request_find(t->req, WC_OPT_CAINFO);

    ret->file = file ? file->content : NULL;
    ret->folder = request_text(t->req, WC_OPT_CAPATH, NULL);
    ret->verify = request_num(t->req, WC_OPT_SSL_VERIFYPEER, 1) != 0;
}

static void enter_pool(struct transfer *t)
{
    uint8_t key[CONTEXT_KEY_BYTES];
    struct trust_source source;

    trust_source(t, &source);
    if (context_key(t->req, &source, key)) {
        transfer_refuse(t, REFUSE_LIMIT, "out of memory");
        return;
    }
    t->pool = pool_get(key, t->host_name, t->req->flags & REQUEST_FRESH);
    if (!t->pool) {
        transfer_refuse(t, REFUSE_LIMIT, "too many pools");
        return;
    }
    pool_enter(t->pool);
    t->host = pool_host(t->pool, t->host_name);
    if (!t->host) {
        transfer_refuse(t, REFUSE_LIMIT, "out of memory");
        return;
    }
    queue_enter(t);
}

static void on_trust(void *arg, struct trust *trust)
{
    struct transfer *t = arg;

    t->pending--;
    if (t->cancelled) {
        transfer_free(t);
        return;
    }
    t->trust = trust ? trust_ref(trust) : NULL;
    enter_pool(t);
}

/* Every file is a content now. */
static void prepare_trust(struct transfer *t)
{
    struct trust_source source;
    int rc = 0;

    if (t->tls || request_num(t->req, WC_OPT_FOLLOWLOCATION, 0)) {
        trust_source(t, &source);
        t->trust = trust_get(&source, on_trust, t, &rc);
        if (!t->trust && !rc) {
            t->pending++;
            return;
        }
    }
    /* Without a store libcurl loads the files itself. */
    enter_pool(t);
}

/* A file that is being read for a transfer. */
struct file_job {
    struct transfer *t;
    struct request_option *option;
};

static void on_content(void *arg, struct content *content, int error)
{
    struct file_job *job = arg;
    struct transfer *t = job->t;

    job->option->content = content;
    free(job);
    t->pending--;
    if (error)
        t->file_error = error;
    if (t->pending)
        return;
    if (t->cancelled)
        transfer_free(t);
    else if (t->file_error)
        transfer_refuse(t, REFUSE_FILE, "a file can't be read");
    else
        prepare_trust(t);
}

/* Starts reading the file of OPTION, or has its content at once. */
static int prepare_file(struct transfer *t, struct request_option *option)
{
    struct file_job *job = malloc(sizeof(*job));
    int fd = option->fd;
    int rc;

    if (!job)
        return -ENOMEM;
    *job = (struct file_job){.t = t, .option = option};
    option->fd = -1; /* taken */
    option->content = content_from_fd(fd, on_content, job, &rc);
    if (!option->content && !rc)
        t->pending++;
    else
        free(job);
    return rc;
}

void prepare_begin(struct transfer *t)
{
    for (unsigned i = 0; i < t->req->option_count && !t->file_error; i++)
        if (t->req->options[i].fd >= 0)
            t->file_error = prepare_file(t, &t->req->options[i]);
    if (t->pending)
        return;
    if (t->file_error)
        transfer_refuse(t, REFUSE_FILE, "a file can't be used");
    else
        prepare_trust(t);
}
