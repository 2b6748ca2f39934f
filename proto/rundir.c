#include "rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build_id.h"
#include "message.h"

/* Groups of a process: the kernel's own limit, NGROUPS_MAX of limits(5), is
 * 65536; more than this many are hashed by their count and first ones. */
#define GROUPS_MAX 1024

const char *const rundir_job_variables[] = {
    "JENKINS_NODE_COOKIE",
    "RUNNER_TRACKING_ID",
    "CI_JOB_ID",
    "BUILDKITE_JOB_ID",
    NULL,
};

static const char *const error_texts[] = {
    [RUNDIR_OK] = "is fine",
    [RUNDIR_ABSENT] = "does not exist",
    [RUNDIR_UNMADE] = "could not be made",
    [RUNDIR_FOREIGN] = "belongs to another user",
    [RUNDIR_LINK] = "is a symbolic link",
    [RUNDIR_NOT_DIR] = "is not a directory",
    [RUNDIR_MODE] = "is open to other users (its mode must be 0700)",
    [RUNDIR_TOO_LONG] = "is too long for a socket's address",
    [RUNDIR_RELATIVE] = "is not an absolute path",
    [RUNDIR_NO_PROC] = "is of no use without /proc",
    [RUNDIR_SYSTEM] = "cannot be used",
};

const char *rundir_strerror(enum rundir_error error)
{
    size_t count = sizeof(error_texts) / sizeof(error_texts[0]);

    if ((size_t)error >= count)
        return "cannot be used";
    return error_texts[error];
}

/* --- text without stdio: the client's warm path must stay small ---------- */

struct text {
    char *at;
    char *end; /* one before the buffer's end: room for the zero */
    bool is_cut;
};

static struct text text_start(char *buf, size_t size)
{
    buf[0] = '\0';
    return (struct text){.at = buf, .end = buf + size - 1};
}

static void text_bytes(struct text *t, const char *s, size_t len)
{
    if (t->is_cut || len > (size_t)(t->end - t->at)) {
        t->is_cut = true;
        return;
    }
    memcpy(t->at, s, len);
    t->at += len;
    *t->at = '\0';
}

static void text_str(struct text *t, const char *s)
{
    text_bytes(t, s, strlen(s));
}

static void text_decimal(struct text *t, uint64_t value)
{
    char digits[20]; /* 2^64 has 20 */
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    text_bytes(t, digits + at, sizeof(digits) - at);
}

static void text_hex(struct text *t, uint64_t value)
{
    char digits[16];

    for (int i = 15; i >= 0; i--) {
        digits[i] = "0123456789abcdef"[value & 15];
        value >>= 4;
    }
    text_bytes(t, digits, sizeof(digits));
}

/* --- the caller's confinement -------------------------------------------- */

/* FNV-1a, 64 bits.  The name only keeps daemons apart; the daemon asks the
 * kernel about each peer, so a forged collision wins nothing. */
static uint64_t hash_add(uint64_t hash, const void *data, size_t len)
{
    const unsigned char *at = data;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

#define HASH_START UINT64_C(14695981039346656037)

int rundir_places(pid_t pid, size_t first,
                  struct rundir_place ret[RUNDIR_PLACE_COUNT])
{
    static const char *const names[RUNDIR_PLACE_COUNT] = {"ns/net", "ns/mnt",
                                                          "ns/user", "root"};
    struct rundir_place found[RUNDIR_PLACE_COUNT];

    for (size_t i = first; i < RUNDIR_PLACE_COUNT; i++) {
        char path[48];
        struct text t = text_start(path, sizeof(path));
        struct stat st;

        text_str(&t, "/proc/");
        if (pid == 0)
            text_str(&t, "self");
        else
            text_decimal(&t, (uint64_t)pid);
        text_str(&t, "/");
        text_str(&t, names[i]);
        /* The links are magic: stat() identifies what they stand for. */
        if (stat(path, &st) != 0)
            return -errno;
        found[i].dev = st.st_dev;
        found[i].ino = st.st_ino;
    }
    memcpy(ret + first, found + first, sizeof(found) - first * sizeof(*found));
    return 0;
}

/* A filter that forbids the question answers with an error, which is a value
 * like another here. */
uint32_t rundir_modes(void)
{
    uint32_t seccomp = (uint32_t)prctl(PR_GET_SECCOMP, 0, 0, 0, 0);

    return (seccomp & RUNDIR_SECCOMP) |
           (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) ? RUNDIR_NO_NEW_PRIVS : 0);
}

static uint64_t hash_groups(uint64_t hash)
{
    gid_t groups[GROUPS_MAX];
    gid_t gid = getegid();
    int count = getgroups(GROUPS_MAX, groups);

    hash = hash_add(hash, &gid, sizeof(gid));
    if (count < 0)
        count = getgroups(0, NULL); /* too many: their number must do */
    else
        hash = hash_add(hash, groups, (size_t)count * sizeof(gid_t));
    return hash_add(hash, &count, sizeof(count));
}

static uint64_t hash_job(uint64_t hash, bool *ret_is_job)
{
    for (size_t i = 0; rundir_job_variables[i] != NULL; i++) {
        const char *name = rundir_job_variables[i];
        const char *value = secure_getenv(name);

        if (value == NULL || value[0] == '\0')
            continue;
        hash = hash_add(hash, name, strlen(name) + 1);
        hash = hash_add(hash, value, strlen(value) + 1);
        *ret_is_job = true;
    }
    return hash;
}

static int hash_self(uint64_t *ret, bool *ret_is_job)
{
    struct rundir_place places[RUNDIR_PLACE_COUNT];
    uint32_t modes = rundir_modes();
    int error = rundir_places(0, 0, places);
    uint64_t hash;

    if (error < 0)
        return error;
    hash = hash_add(HASH_START, places, sizeof(places));
    hash = hash_add(hash, &modes, sizeof(modes));
    hash = hash_groups(hash);
    *ret = hash_job(hash, ret_is_job);
    return 0;
}

/* --- the directory -------------------------------------------------------- */

/* Is PATH itself a directory of ours, no link, with mode 0700?  Fills RET's
 * owner, mode and sys_errno. */
static enum rundir_error check(const char *path, struct rundir *ret)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        ret->sys_errno = errno;
        return errno == ENOENT ? RUNDIR_ABSENT : RUNDIR_SYSTEM;
    }
    ret->owner = st.st_uid;
    ret->mode = st.st_mode & 07777;
    if (S_ISLNK(st.st_mode))
        return RUNDIR_LINK;
    if (!S_ISDIR(st.st_mode))
        return RUNDIR_NOT_DIR;
    if (st.st_uid != ret->uid)
        return RUNDIR_FOREIGN;
    if ((st.st_mode & 0777) != 0700)
        return RUNDIR_MODE;
    return RUNDIR_OK;
}

/* Makes PATH and checks what is there then: somebody may have been faster. */
static enum rundir_error create(const char *path, struct rundir *ret)
{
    /* A default ACL or an odd umask could take bits away, never add any. */
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        ret->sys_errno = errno;
        return RUNDIR_ABSENT;
    }
    return check(path, ret);
}

/* Is PARENT there and UID's?  Only such a /run/user/UID is logind's. */
static bool is_owned(const char *parent, uid_t uid)
{
    struct stat st;

    return lstat(parent, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == uid;
}

/* The places in order: what goes before the uid, and after it. */
static const struct place {
    const char *prefix;
    const char *suffix;
    bool needs_parent; /* what comes before the suffix must be ours */
} candidates[] = {
    {"/run/user/", "/warmcurl", true},
    {"/tmp/warmcurl-", "", false},
    {"/dev/shm/warmcurl-", "", false},
};

static enum rundir_error try_place(const struct place *place,
                                   enum rundir_want want, struct rundir *ret)
{
    struct text t = text_start(ret->dir, sizeof(ret->dir));
    enum rundir_error error;

    text_str(&t, place->prefix);
    text_decimal(&t, ret->uid);
    if (place->needs_parent && want == RUNDIR_CREATE &&
        !is_owned(ret->dir, ret->uid))
        return RUNDIR_ABSENT;
    text_str(&t, place->suffix);
    error = check(ret->dir, ret);
    if (error == RUNDIR_ABSENT && want == RUNDIR_CREATE)
        error = create(ret->dir, ret);
    return error;
}

static enum rundir_error choose(enum rundir_want want, struct rundir *ret)
{
    size_t count = sizeof(candidates) / sizeof(candidates[0]);
    enum rundir_error error = RUNDIR_ABSENT;

    for (size_t i = 0; i < count && error == RUNDIR_ABSENT; i++)
        error = try_place(&candidates[i], want, ret);
    if (error == RUNDIR_ABSENT && want == RUNDIR_CREATE)
        return RUNDIR_UNMADE;
    return error;
}

/* --- the socket ----------------------------------------------------------- */

static void name_socket(struct rundir *ret, uint64_t hash)
{
    struct text t = text_start(ret->socket, sizeof(ret->socket));

    text_str(&t, ret->dir);
    text_str(&t, "/");
    text_decimal(&t, PROTO_MAJOR);
    text_str(&t, "-" WARMCURL_BUILD_ID "-");
    text_hex(&t, hash);
    text_str(&t, ".sock");
    if (ret->is_job)
        return;
    t = text_start(ret->fixed, sizeof(ret->fixed));
    text_str(&t, ret->dir);
    text_str(&t, "/default.sock");
}

static enum rundir_error find_given(const char *path, struct rundir *ret)
{
    size_t len = strlen(path);
    const char *slash = strrchr(path, '/');
    enum rundir_error error;

    ret->is_given = true;
    if (path[0] != '/')
        return RUNDIR_RELATIVE;
    if (len + RUNDIR_SUFFIX_BYTES >= sizeof(ret->socket))
        return RUNDIR_TOO_LONG;
    memcpy(ret->dir, path, (size_t)(slash - path));
    ret->dir[slash - path] = '\0';
    error = check(ret->dir[0] != '\0' ? ret->dir : "/", ret);
    if (error == RUNDIR_OK)
        memcpy(ret->socket, path, len + 1);
    return error;
}

enum rundir_error rundir_find(enum rundir_want want, struct rundir *ret)
{
    const char *given = secure_getenv("WARMCURL_SOCKET");
    enum rundir_error error;
    uint64_t hash;

    memset(ret, 0, sizeof(*ret));
    ret->uid = geteuid();
    if (given != NULL && given[0] != '\0')
        return find_given(given, ret);
    error = choose(want, ret);
    if (error != RUNDIR_OK)
        return error;
    if (hash_self(&hash, &ret->is_job) < 0)
        return RUNDIR_NO_PROC;
    name_socket(ret, hash);
    return RUNDIR_OK;
}
