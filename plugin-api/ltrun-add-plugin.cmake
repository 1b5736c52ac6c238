# ltrun_add_plugin(NAME SOURCE...)
#
# Builds NAME.so, a suite for ltrun: a module without the lib prefix, hidden
# visibility, every symbol resolved at link time. Used by ltrun's own build and,
# through find_package(ltrunPlugin), by everyone else's. Link what the suite
# needs with target_link_libraries(NAME PRIVATE ...).
function(ltrun_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    SUFFIX ".so"
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${name} PRIVATE ltrun::plugin)
  # A sanitizer's runtime is resolved by the program that loads the suite.
  if(NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS} ${LT_SANITIZE}" MATCHES "sanitize|address|thread|undefined")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
  target_link_options(${name} PRIVATE -Wl,-z,nodelete -Wl,--exclude-libs,ALL)
endfunction()
