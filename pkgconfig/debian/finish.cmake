# finish: what Debian's policy asks of the files of a package, run by cpack before it packs:
# manual pages and the changelog are compressed. A page that is another's name stays a link.
find_program(GZIP gzip REQUIRED)
file(GLOB files
  ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/man*/*.[1-9]
  ${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/doc/*/changelog)
foreach(file ${files})
  if(IS_SYMLINK ${file})
    file(READ_SYMLINK ${file} page)
    file(REMOVE ${file})
    file(CREATE_LINK ${page}.gz ${file}.gz SYMBOLIC)
  else()
    execute_process(COMMAND ${GZIP} -9 --no-name --force ${file} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
