# packaging: Debian packages, made by `cpack` in the build folder: ltrun, ltrun-dev, and
# ltrun-suite-NAME for each built-in suite that was built. What they depend on besides each
# other dpkg-shlibdeps(1) finds out. An install() belongs to the runner unless it, or its
# folder, says otherwise.
get_property(suites GLOBAL PROPERTY LT_SUITES)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ltrun)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "ltrun <ltrun@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
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
set(CPACK_COMPONENT_RUNNER_DESCRIPTION
  "It loads a suite, a shared object that wraps a component, into a process of its own,\ncalls its operations from many threads at a concurrency or an arrival rate, and\nreports throughput and latency without coordinated omission.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME ltrun-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "ltrun (>= ${PROJECT_VERSION}), pkgconf | pkg-config")
set(CPACK_COMPONENT_DEV_DESCRIPTION
  "This is the SDK for writing suites: the headers of the plugin ABI for C and C++, a\ncrate for Rust, what ltrun new begins with, examples, and files for pkg-config and\nCMake.")

foreach(suite ${suites})
  string(TOUPPER suite_${suite} component)
  list(APPEND CPACK_COMPONENTS_ALL suite_${suite})
  set(CPACK_DEBIAN_${component}_PACKAGE_NAME ltrun-suite-${suite})
  set(CPACK_DEBIAN_${component}_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_${component}_PACKAGE_DEPENDS "ltrun (>= ${PROJECT_VERSION})")
  set(CPACK_COMPONENT_${component}_DESCRIPTION
    "This is the suite ${suite}, with the component that it measures.")
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright COMPONENT suite_${suite}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ltrun-suite-${suite})
endforeach()

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright COMPONENT runner
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ltrun)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright COMPONENT dev
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ltrun-dev)
include(CPack)
