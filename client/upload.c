#include "client/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/form.h"
#include "client/request_form.h"
#include "client/source.h"
#include "client/transfer.h"
#include "client/unready.h"
#include "proto/curlcode.h"
#include "proto/limits.h"

static const char *reason_with(const char *what, const char *path)
{
    const char *const parts[] = {what, path};

    return arena_concat(2, parts);
}

/* -C: libcurl reads what a pipe had to give already, and waits for it as no
 * daemon may; in a file that is open already it counts from the beginning. */
static int check_offset(const struct transfer *t, const char **ret_reason)
{
    const struct source *s = t->sources;

    if (t->config->resume != RESUME_AT || !t->config->resume_from ||
        (s->kind == SOURCE_FILE && !s->base))
        return 0;
    *ret_reason = "an upload that resumes in a pipe";
    return -ESPIPE;
}

static int prepare_file(struct transfer *t, const char **ret_reason)
{
    const char *path = t->plan.infile;
    int fd;

    if (plan_reads_stdin(&t->plan)) {
        source_from_stdin(t->sources);
        return check_offset(t, ret_reason);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        *ret_reason = reason_with("can't read ", path);
        unready_tell(t, UNREADY_UPLOAD, path, -errno);
        unready_keep_jar(t);
        return -EIO;
    }
    source_from_fd(t->sources, fd);
    return check_offset(t, ret_reason);
}

static void add_part(void *user, uint16_t number, const struct form_part *part)
{
    struct transfer *t = user;
    struct source *s = &t->sources[number - 1];

    if (part->kind == FORM_DATA)
        source_from_memory(s, part->data, part->len);
    else if (strcmp(part->path, "-"))
        source_from_path(s, part->path, part->size);
    else if (part->data)
        source_from_stdin_copy(s, part->data, part->len);
    else
        source_from_stdin_file(s, part->size);
}

static int prepare_form(struct transfer *t, const char **ret_reason)
{
    int code = form_check(t->config);

    if (!code)
        return 0;
    *ret_reason = "a form that can't be sent";
    unready_tell_form(t, code);
    return -EIO;
}

static unsigned count_sources(const struct transfer *t)
{
    if (t->config->form)
        return request_form_sources(t->config->form, NULL, NULL);
    return t->plan.infile || t->config->post_bytes > LIMIT_INLINE_BODY_BYTES;
}

/* -C with a body that is no upload: early curls skip as much of their standard
 * input, which they don't send; input that can't be skipped they read. */
static int skip_input(const struct transfer *t, const char **ret_reason)
{
    const struct config *config = t->config;

    if (config->httpreq != HTTPREQ_SIMPLEPOST ||
        (config->post_bytes <= LIMIT_INLINE_BODY_BYTES &&
         lseek(STDIN_FILENO, t->sink.start_bytes, SEEK_SET) >= 0))
        return 0;
    *ret_reason = "a POST that resumes in its input";
    return -ESPIPE;
}

static int check_resume(struct transfer *t, const char **ret_reason)
{
    bool is_auto = t->config->resume == RESUME_AUTO;
    bool never;
    int code;

    /* Whoever resumes nothing asks for no version. */
    if ((t->config->httpreq != HTTPREQ_SIMPLEPOST &&
         t->config->httpreq != HTTPREQ_MIMEPOST) ||
        (t->sink.start_bytes <= 0 && !is_auto))
        return 0;
    never = dialect_does(DIALECT_RESUMES_NONE);
    if (t->sink.start_bytes <= 0 && !never)
        return 0;
    code = never ? WC_E_BAD_FUNCTION_ARGUMENT : WC_E_FAILED_INIT;
    if (dialect_does(DIALECT_SKIPS_INPUT))
        return skip_input(t, ret_reason);
    *ret_reason = "a POST that resumes";
    unready_tell_resume(t, code);
    return -EINVAL;
}

int upload_prepare(struct transfer *t, const char **ret_reason)
{
    const struct config *config = t->config;
    unsigned count = count_sources(t);
    int rc = check_resume(t, ret_reason);

    if (rc)
        return rc;
    if (config->form && prepare_form(t, ret_reason))
        return -EIO;
    if (count > LIMIT_SOURCES) {
        *ret_reason = "a form with very many files";
        return -E2BIG;
    }
    if (!count)
        return 0;
    t->sources = arena_alloc(count * sizeof(*t->sources));
    t->source_count = count;
    if (config->form)
        request_form_sources(config->form, add_part, t);
    else if (t->plan.infile)
        return prepare_file(t, ret_reason);
    else
        source_from_memory(t->sources, config->post, config->post_bytes);
    return 0;
}

bool upload_rewinds(const struct transfer *t)
{
    for (unsigned i = 0; i < t->source_count; i++)
        if (t->sources[i].kind == SOURCE_PIPE)
            return false;
    return true;
}
