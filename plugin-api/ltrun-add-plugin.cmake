# ltrun_add_plugin(NAME SOURCE...)
#
# Builds NAME.so, a suite for ltrun: a module without the lib prefix that exports
# its entry point only, with every symbol resolved at link time. Used by ltrun's
# own build and, through find_package(ltrunPlugin), by everyone else's. Link what
# the suite needs with target_link_libraries(NAME PRIVATE ...).
function(ltrun_add_plugin name)
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ltrun-plugin.map)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    SUFFIX ".so"
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    LINK_DEPENDS ${map})
  target_link_libraries(${name} PRIVATE ltrun::plugin)
  target_link_options(${name} PRIVATE
    -Wl,-z,nodelete -Wl,--exclude-libs,ALL -Wl,--version-script,${map})
  # A sanitizer's runtime is resolved by the program that loads the suite.
  if(NOT LT_SANITIZE AND
     NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_MODULE_LINKER_FLAGS}" MATCHES "-fsanitize")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
