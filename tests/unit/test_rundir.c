#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "scratch.h"
#include "proto/rundir.h"

static struct scratch scratch;

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; rundir_job_variables[i] != NULL; i++)
        unsetenv(rundir_job_variables[i]);
    unsetenv("WARMCURL_SOCKET");
    scratch_init(&scratch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

static enum rundir_error find_given(const char *path, struct rundir *ret)
{
    setenv("WARMCURL_SOCKET", path, 1);
    return rundir_find(RUNDIR_LOOK, ret);
}

static void given_socket_is_taken(void **state)
{
    struct rundir r;

    (void)state;
    assert_int_equal(find_given(scratch_path(&scratch, "s"), &r), RUNDIR_OK);
    assert_string_equal(r.socket, scratch.path);
    assert_string_equal(r.dir, scratch.dir);
    assert_string_equal(r.fixed, "");
    assert_true(r.is_given);
}

static void given_socket_must_be_absolute(void **state)
{
    struct rundir r;

    (void)state;
    assert_int_equal(find_given("s", &r), RUNDIR_RELATIVE);
    assert_int_equal(find_given("./s", &r), RUNDIR_RELATIVE);
    assert_string_equal(r.socket, "");
}

static void given_socket_must_fit_an_address(void **state)
{
    char name[RUNDIR_SOCKET_BYTES];
    size_t room =
        RUNDIR_SOCKET_BYTES - RUNDIR_SUFFIX_BYTES - strlen(scratch.dir) - 1;
    struct rundir r;

    (void)state;
    memset(name, 'x', sizeof(name));
    name[room - 1] = '\0';
    assert_int_equal(find_given(scratch_path(&scratch, name), &r), RUNDIR_OK);
    name[room - 1] = 'x';
    name[room] = '\0';
    assert_int_equal(find_given(scratch_path(&scratch, name), &r),
                     RUNDIR_TOO_LONG);
}

static void missing_directory_is_absent_and_not_made(void **state)
{
    struct rundir r;

    (void)state;
    setenv("WARMCURL_SOCKET", scratch_path(&scratch, "none/s"), 1);
    assert_int_equal(rundir_find(RUNDIR_CREATE, &r), RUNDIR_ABSENT);
    assert_int_equal(access(scratch_path(&scratch, "none"), F_OK), -1);
}

static void open_directory_is_refused(void **state)
{
    static const mode_t modes[] = {0755, 0710, 0701, 0770, 0500, 0777};
    struct rundir r;

    (void)state;
    scratch_path(&scratch, "s");
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        chmod(scratch.dir, modes[i]);
        assert_int_equal(find_given(scratch.path, &r), RUNDIR_MODE);
        assert_int_equal(r.mode, modes[i]);
        assert_string_equal(r.dir, scratch.dir);
        assert_string_equal(r.socket, "");
    }
}

static void linked_directory_is_refused(void **state)
{
    char link[2 * SCRATCH_BYTES];
    struct rundir r;

    (void)state;
    snprintf(link, sizeof(link), "%s/link", scratch.dir);
    assert_int_equal(symlink(scratch.dir, link), 0);
    assert_int_equal(find_given(scratch_path(&scratch, "link/s"), &r),
                     RUNDIR_LINK);
}

static void file_is_no_directory(void **state)
{
    struct rundir r;

    (void)state;
    scratch_write(&scratch, "file", "", 0700);
    assert_int_equal(find_given(scratch_path(&scratch, "file/s"), &r),
                     RUNDIR_NOT_DIR);
}

static void foreign_directory_is_refused(void **state)
{
    struct rundir r;

    (void)state;
    if (geteuid() != 0) {
        /* The root directory is root's. */
        assert_int_equal(find_given("/s", &r), RUNDIR_FOREIGN);
        return;
    }
    assert_int_equal(chown(scratch.dir, 65534, 65534), 0);
    assert_int_equal(find_given(scratch_path(&scratch, "s"), &r),
                     RUNDIR_FOREIGN);
    assert_int_equal(r.owner, 65534);
}

static void every_error_has_a_text(void **state)
{
    (void)state;
    for (int i = RUNDIR_OK; i <= RUNDIR_SYSTEM; i++)
        assert_true(strlen(rundir_strerror((enum rundir_error)i)) > 0);
    assert_non_null(rundir_strerror((enum rundir_error)99));
}

/* Runs BODY as a user that has no directory yet, in a child; a failed assert
 * would not reach the parent, so BODY returns whether all is well. */
static void as_new_user(bool (*body)(uid_t uid))
{
    uid_t uid = (uid_t)(3000000000u + (unsigned)getpid());
    char dir[SCRATCH_BYTES];
    int status;
    pid_t pid;

    if (geteuid() != 0)
        skip();
    snprintf(dir, sizeof(dir), "/tmp/warmcurl-%u", (unsigned)uid);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 ||
            setresuid(uid, uid, uid) != 0)
            _exit(2);
        /* A change of user hides /proc/self/ns; a new program would not. */
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        _exit(body(uid) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    scratch_remove(dir);
    assert_int_equal(status, 0);
}

static bool makes_private_directory(uid_t uid)
{
    struct rundir r;
    struct stat st;
    char want[SCRATCH_BYTES];

    snprintf(want, sizeof(want), "/tmp/warmcurl-%u", (unsigned)uid);
    umask(0);
    return rundir_find(RUNDIR_LOOK, &r) == RUNDIR_ABSENT &&
           rundir_find(RUNDIR_CREATE, &r) == RUNDIR_OK &&
           strcmp(r.dir, want) == 0 && lstat(want, &st) == 0 &&
           (st.st_mode & 07777) == 0700 && st.st_uid == uid &&
           strncmp(r.socket, want, strlen(want)) == 0 &&
           strlen(r.socket) + RUNDIR_SUFFIX_BYTES < RUNDIR_SOCKET_BYTES &&
           strcmp(r.fixed + strlen(want), "/default.sock") == 0 &&
           !r.is_given && !r.is_job;
}

static void directory_is_made_private(void **state)
{
    (void)state;
    as_new_user(makes_private_directory);
}

static bool refuses_planted_link(uid_t uid)
{
    struct rundir r;
    char planted[SCRATCH_BYTES];

    snprintf(planted, sizeof(planted), "/tmp/warmcurl-%u", (unsigned)uid);
    if (symlink("/dev/shm", planted) != 0)
        return false;
    /* Refused, and no other place is taken instead. */
    return rundir_find(RUNDIR_CREATE, &r) == RUNDIR_LINK &&
           strcmp(r.dir, planted) == 0 && unlink(planted) == 0;
}

static void planted_link_is_refused(void **state)
{
    (void)state;
    as_new_user(refuses_planted_link);
}

/* In a user namespace the uid is another, and so is the directory. */
static bool name_differs(const char *before)
{
    struct rundir r;
    enum rundir_error error = rundir_find(RUNDIR_LOOK, &r);

    return error == RUNDIR_ABSENT || strcmp(r.socket, before) != 0;
}

/* Does ACT, in a child, change the name? */
static bool changes(const char *before, void (*act)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        act();
        _exit(name_differs(before) ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void act_nothing(void)
{
}

static void act_no_new_privs(void)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void act_job(void)
{
    setenv("CI_JOB_ID", "17", 1);
}

static void act_empty_job(void)
{
    setenv("CI_JOB_ID", "", 1);
}

static void act_user_namespace(void)
{
    if (unshare(CLONE_NEWUSER) != 0)
        _exit(0); /* not allowed here: nothing to see */
}

static bool name_holds_confinement(uid_t uid)
{
    struct rundir r;

    (void)uid;
    return rundir_find(RUNDIR_CREATE, &r) == RUNDIR_OK &&
           !changes(r.socket, act_nothing) &&
           !changes(r.socket, act_empty_job) && changes(r.socket, act_job) &&
           changes(r.socket, act_no_new_privs) &&
           changes(r.socket, act_user_namespace);
}

static void name_tells_confinements_apart(void **state)
{
    (void)state;
    as_new_user(name_holds_confinement);
}

static bool job_has_no_fixed_socket(uid_t uid)
{
    struct rundir r;

    (void)uid;
    setenv("JENKINS_NODE_COOKIE", "a", 1);
    return rundir_find(RUNDIR_CREATE, &r) == RUNDIR_OK && r.is_job &&
           r.fixed[0] == '\0';
}

static void job_has_a_daemon_of_its_own(void **state)
{
    (void)state;
    as_new_user(job_has_no_fixed_socket);
}

static void places_of_a_child_are_ours(void **state)
{
    struct rundir_place mine[RUNDIR_PLACE_COUNT];
    struct rundir_place other[RUNDIR_PLACE_COUNT];
    pid_t pid;

    (void)state;
    assert_int_equal(rundir_places(0, 0, mine), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        pause();
        _exit(0);
    }
    assert_int_equal(rundir_places(pid, 0, other), 0);
    assert_memory_equal(mine, other, sizeof(mine));
    memset(other, 'x', sizeof(other));
    assert_int_equal(rundir_places(pid, RUNDIR_BEHIND_NETWORK, other), 0);
    assert_memory_equal(mine + 1, other + 1, sizeof(mine) - sizeof(*mine));
    assert_true(other[0].ino == UINT64_C(0x7878787878787878));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_int_equal(rundir_places(pid, 0, other), -ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(given_socket_is_taken),
        TEST(given_socket_must_be_absolute),
        TEST(given_socket_must_fit_an_address),
        TEST(missing_directory_is_absent_and_not_made),
        TEST(open_directory_is_refused),
        TEST(linked_directory_is_refused),
        TEST(file_is_no_directory),
        TEST(foreign_directory_is_refused),
        TEST(every_error_has_a_text),
        TEST(directory_is_made_private),
        TEST(planted_link_is_refused),
        TEST(name_tells_confinements_apart),
        TEST(job_has_a_daemon_of_its_own),
        TEST(places_of_a_child_are_ours),
    };

    return cmocka_run_group_tests_name("rundir", tests, NULL, NULL);
}
