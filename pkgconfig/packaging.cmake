# packaging: Debian packages, made by `cpack` in the build folder: ltrun, ltrun-dev, and
# ltrun-suite-NAME for each built-in suite that was built. What they depend on besides each
# other dpkg-shlibdeps(1) finds out. An install() belongs to the runner unless it, or its
# folder, says otherwise.
get_property(suites GLOBAL PROPERTY LT_SUITES)

# Who builds packages answers for them, as with Debian's own tools. Without a name the
# domain is one that cannot be: nobody's mail is given away.
set(contact "ltrun packager <packager@ltrun.invalid>")
if("$ENV{DEBEMAIL}" MATCHES "@")
  set(contact "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(LT_PACKAGE_CONTACT "${contact}" CACHE STRING
  "Maintainer of the Debian packages, NAME <ADDRESS>; the default is DEBFULLNAME and DEBEMAIL")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ltrun)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${LT_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian/finish.cmake)
set(CPACK_COMPONENTS_ALL runner dev)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_RUNNER_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNNER_PACKAGE_NAME ltrun)
set(CPACK_DEBIAN_RUNNER_DESCRIPTION
  "load-test runner for components that can be linked
It loads a suite, a shared object that wraps a component, into a process of
its own, calls its operations from many threads at a concurrency or an
arrival rate, and reports throughput and latency without coordinated
omission.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME ltrun-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "ltrun (>= ${PROJECT_VERSION}), pkgconf | pkg-config")
set(CPACK_DEBIAN_DEV_DESCRIPTION
  "load-test runner for components that can be linked (SDK)
This is the SDK for writing suites: the headers of the plugin ABI for C and
C++, a crate for Rust, what ltrun new begins with, examples, and files for
pkg-config and CMake.")

# lt_document(COMPONENT PACKAGE): what lies in /usr/share/doc of each package.
function(lt_document component package)
  cmake_path(GET CMAKE_INSTALL_DOCDIR PARENT_PATH folder)
  cmake_path(APPEND folder ${package})
  install(FILES ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/debian/copyright
    COMPONENT ${component} DESTINATION ${folder})
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/debian/changelog.in
    ${PROJECT_BINARY_DIR}/pkgconfig/changelog @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/pkgconfig/changelog
    COMPONENT ${component} DESTINATION ${folder})
  set(overrides ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/debian/${package}.overrides)
  if(EXISTS ${overrides})
    install(FILES ${overrides} RENAME ${package} COMPONENT ${component}
      DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides)
  endif()
endfunction()

foreach(suite ${suites})
  string(TOUPPER suite_${suite} component)
  list(APPEND CPACK_COMPONENTS_ALL suite_${suite})
  set(CPACK_DEBIAN_${component}_PACKAGE_NAME ltrun-suite-${suite})
  set(CPACK_DEBIAN_${component}_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_${component}_PACKAGE_DEPENDS "ltrun (>= ${PROJECT_VERSION})")
  set(CPACK_DEBIAN_${component}_DESCRIPTION
    "load-test runner for components that can be linked (${suite})
This is the suite ${suite}, with the component that it measures.")
  lt_document(suite_${suite} ltrun-suite-${suite})
endforeach()

lt_document(runner ltrun)
lt_document(dev ltrun-dev)
include(CPack)
