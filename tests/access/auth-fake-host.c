typedef int being_written;
