/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
 *
 * users: rows of a file that the user gives. The component under test is crypt(3)'s
 * little brother: a hash of name and password that must come out the same twice.
 *
 *   printf 'user,password\nann,secret\nbob,hunter2\n' > users.csv
 *   ltrun --plugin ./users.so --data users=users.csv,strategy=random -d 5s
 */
#include <stdlib.h>

#include <ltplugin-ext.h>

typedef struct
{
  const lt_ext_data *data;
  lt_id users;
  lt_id mismatch;
} suite;

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t
hash (uint64_t value, const lt_data_field *field)
{
  for (uint64_t i = 0; i < field->length; i++)
    value = (value ^ (unsigned char) field->text[i]) * UINT64_C (0x100000001b3);
  return value;
}

static lt_status
login (void *wctx, lt_worker *worker, lt_op *op)
{
  const suite *self = wctx;
  const lt_data_field *row; /* user, password */
  lt_status status = self->data->row (worker, self->users, op->iteration, &row);

  if (status != LT_OK)
    return status; /* no row is left */
  if (hash (hash (UINT64_C (0xcbf29ce484222325), &row[0]), &row[1])
      != hash (hash (UINT64_C (0xcbf29ce484222325), &row[0]), &row[1]))
    return lt_fail (op, self->mismatch, 0);
  return LT_OK;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  static const char *const columns[] = { "user", "password" };
  suite *self = calloc (1, sizeof *self);

  if (self == NULL)
    return LT_FATAL;
  self->mismatch = host->add_error_class (host, "mismatch", "two hashes of one password");
  self->data = host->get_extension (host, LT_EXT_DATA);
  self->users = self->data != NULL ? self->data->open (host, "users", columns, 2) : 0;
  if (self->users == 0)
    {
      host->set_error (host, "expected --data users=FILE with the columns user and password");
      free (self);
      return LT_ERROR;
    }
  *ret_pctx = self;
  return LT_OK;
}

static const lt_operation operations[] = {
  { "login", "hash the password of a user", 1.0, 0, 0, login },
};

static const lt_plugin plugin = {
  .struct_size = sizeof plugin,
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.example.users",
  .version = "1.0.0",
  .description = "Passwords of users from a file",
  .ops = operations,
  .n_ops = sizeof operations / sizeof operations[0],
  .op_stride = sizeof operations[0],
  .option_stride = sizeof (lt_option),
  .init = init,
  .fini = free,
};

LT_PLUGIN ("org.example.users", "1.0.0", &plugin);
